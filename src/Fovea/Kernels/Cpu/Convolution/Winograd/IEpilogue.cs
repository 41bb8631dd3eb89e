using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>What happens to a result between the registers and the memory.</summary>
internal interface IEpilogue<V>
    where V : unmanaged
{
    /// <summary>The value to store.</summary>
    V Apply(V value);
}

/// <summary>Nothing.</summary>
internal readonly struct AsItIs<V> : IEpilogue<V>
    where V : unmanaged
{
    [MethodImpl(KernelOptions.Body)]
    public V Apply(V value) => value;
}

/// <summary>A bias is added.</summary>
internal readonly struct PlusBias<V, TOps>(V bias) : IEpilogue<V>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    [MethodImpl(KernelOptions.Body)]
    public V Apply(V value) => TOps.Add(value, bias);
}

/// <summary>A bias is added, and the sum cut off.</summary>
internal readonly struct PlusBiasClamped<V, TOps>(V bias, V low, V high) : IEpilogue<V>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    [MethodImpl(KernelOptions.Body)]
    public V Apply(V value) => TOps.Min(TOps.Max(TOps.Add(value, bias), low), high);
}
