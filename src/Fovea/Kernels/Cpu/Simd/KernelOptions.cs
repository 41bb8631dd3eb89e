using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>How kernels are compiled.</summary>
internal static class KernelOptions
{
    /// <summary>
    /// For the loops: at full optimisation from the first call on. Left to tiering, a loop spends its first 100 ms and more in code that is
    /// 10 to 30 times slower (measured: an epoch of LeNet-5 took 3.2 s at first and 1.8 s later).
    /// </summary>
    public const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization;

    /// <summary>For one vector's worth of arithmetic inside of such a loop.</summary>
    public const MethodImplOptions Body = MethodImplOptions.AggressiveInlining;
}
