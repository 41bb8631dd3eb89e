using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>One sweep of an <see cref="IUpdateRule"/>. State that the rule does not have is null.</summary>
internal readonly unsafe struct UpdateKernel<TRule>(TRule rule, float* p, float* g, float* first, float* second, float* third) : IElementKernel
    where TRule : unmanaged, IUpdateRule
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V value = Load<V, TOps>(p + i, mask, partial);
        V a = first == null ? TOps.Zero : Load<V, TOps>(first + i, mask, partial);
        V b = second == null ? TOps.Zero : Load<V, TOps>(second + i, mask, partial);
        V c = third == null ? TOps.Zero : Load<V, TOps>(third + i, mask, partial);
        rule.Apply<V, TOps>(ref value, Load<V, TOps>(g + i, mask, partial), ref a, ref b, ref c);
        Store<V, TOps>(p + i, value, mask, partial);
        if (first != null) Store<V, TOps>(first + i, Flush<V, TOps>(a), mask, partial);
        if (second != null) Store<V, TOps>(second + i, Flush<V, TOps>(b), mask, partial);
        if (third != null) Store<V, TOps>(third + i, Flush<V, TOps>(c), mask, partial);
    }

    /// <summary>Zero for what is smaller than the least normal number: .NET cannot switch subnormals off, and arithmetic on them is slow.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static V Flush<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(TOps.Broadcast(1.17549435e-38f), TOps.Abs(x)), TOps.Zero, x);
}
