using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>How two numbers become one; the loops, the tree and the threads are <see cref="FoldKernel{TFold}"/>'s.</summary>
internal interface IFold
{
    /// <summary>What changes nothing.</summary>
    static abstract float Start { get; }

    /// <summary>Two become one.</summary>
    static abstract V Join<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>a + b.</summary>
internal readonly struct SumFold : IFold
{
    public static float Start => 0;

    [MethodImpl(KernelOptions.Body)]
    public static V Join<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Add(a, b);
}

/// <summary>The greater one; NaN wins.</summary>
internal readonly struct MaxFold : IFold
{
    public static float Start => float.NegativeInfinity;

    [MethodImpl(KernelOptions.Body)]
    public static V Join<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Max(a, b);
}

/// <summary>The lesser one; NaN wins.</summary>
internal readonly struct MinFold : IFold
{
    public static float Start => float.PositiveInfinity;

    [MethodImpl(KernelOptions.Body)]
    public static V Join<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Min(a, b);
}
