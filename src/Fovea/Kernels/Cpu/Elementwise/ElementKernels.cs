using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Elementwise;

// Each kernel is a struct of addresses and numbers, and one vector's worth of arithmetic.

/// <summary>y = a + b. y may be a.</summary>
internal readonly unsafe struct AddKernel(float* a, float* b, float* y) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, TOps.Add(Load<V, TOps>(a + i, mask, partial), Load<V, TOps>(b + i, mask, partial)), mask, partial);
}

/// <summary>y = factor · x.</summary>
internal readonly unsafe struct ScaleKernel(float factor, float* x, float* y) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, TOps.Multiply(TOps.Broadcast(factor), Load<V, TOps>(x + i, mask, partial)), mask, partial);
}

/// <summary>y = factor·x + offset, rounded twice on every tier: x + 1 is the same everywhere.</summary>
internal readonly unsafe struct AffineKernel(float factor, float offset, float* x, float* y) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V product = TOps.Multiply(TOps.Broadcast(factor), Load<V, TOps>(x + i, mask, partial));
        Store<V, TOps>(y + i, TOps.Add(product, TOps.Broadcast(offset)), mask, partial);
    }
}

/// <summary>y = f(a, b).</summary>
internal readonly unsafe struct CombineKernel<TFunction>(TFunction f, float* a, float* b, float* y) : IElementKernel where TFunction : unmanaged, IBinaryFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, f.Value<V, TOps>(Load<V, TOps>(a + i, mask, partial), Load<V, TOps>(b + i, mask, partial)), mask, partial);
}

/// <summary>gradient = ∂f/∂a · dy or ∂f/∂b · dy.</summary>
internal readonly unsafe struct CombineBackwardKernel<TFunction>(TFunction f, OperandSide side, float* a, float* b, float* dy, float* gradient) : IElementKernel
    where TFunction : unmanaged, IBinaryFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V derivative = f.Derivative<V, TOps>(side, Load<V, TOps>(a + i, mask, partial), Load<V, TOps>(b + i, mask, partial));
        Store<V, TOps>(gradient + i, TOps.Multiply(derivative, Load<V, TOps>(dy + i, mask, partial)), mask, partial);
    }
}

/// <summary>y = f(x).</summary>
internal readonly unsafe struct MapKernel<TFunction>(TFunction f, float* x, float* y) : IElementKernel where TFunction : unmanaged, IPointwiseFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, f.Value<V, TOps>(Load<V, TOps>(x + i, mask, partial)), mask, partial);
}

/// <summary>dx = f′(x) · dy.</summary>
internal readonly unsafe struct MapBackwardKernel<TFunction>(TFunction f, float* x, float* y, float* dy, float* dx) : IElementKernel
    where TFunction : unmanaged, IPointwiseFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V derivative = f.Derivative<V, TOps>(Load<V, TOps>(x + i, mask, partial), Load<V, TOps>(y + i, mask, partial));
        Store<V, TOps>(dx + i, TOps.Multiply(derivative, Load<V, TOps>(dy + i, mask, partial)), mask, partial);
    }
}

/// <summary>da = factor · (a − b).</summary>
internal readonly unsafe struct DifferenceKernel(float factor, float* a, float* b, float* da) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V difference = TOps.Subtract(Load<V, TOps>(a + i, mask, partial), Load<V, TOps>(b + i, mask, partial));
        Store<V, TOps>(da + i, TOps.Multiply(TOps.Broadcast(factor), difference), mask, partial);
    }
}

/// <summary>One sweep of <see cref="SgdStep"/>.</summary>
internal readonly unsafe struct SgdKernel(SgdStep step, float* parameter, float* gradient, float* velocity) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V p = Load<V, TOps>(parameter + i, mask, partial);
        V g = TOps.MultiplyAdd(TOps.Broadcast(step.WeightDecay), p, Load<V, TOps>(gradient + i, mask, partial));
        if (velocity != null)
        {
            V momentum = TOps.Broadcast(step.Momentum);
            V v = g;
            if (!step.First)
                v = TOps.MultiplyAdd(momentum, Load<V, TOps>(velocity + i, mask, partial), TOps.Multiply(TOps.Broadcast(1 - step.Dampening), g));
            v = Flush<V, TOps>(v);
            Store<V, TOps>(velocity + i, v, mask, partial);
            g = step.Nesterov ? TOps.MultiplyAdd(momentum, v, g) : v;
        }

        Store<V, TOps>(parameter + i, TOps.MultiplyAdd(TOps.Broadcast(-step.LearningRate), g, p), mask, partial);
    }

    /// <summary>Zero for what is smaller than the least normal number: .NET cannot switch subnormals off, and arithmetic on them is slow.</summary>
    [MethodImpl(KernelOptions.Body)]
    internal static V Flush<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(TOps.Broadcast(1.17549435e-38f), TOps.Abs(x)), TOps.Zero, x);
}

/// <summary>One sweep of <see cref="AdamStep"/>, whose corrections are folded into two factors: p −= a·m / (√v·b + ε).</summary>
internal readonly unsafe struct AdamKernel(AdamStep step, float a, float b, float* parameter, float* gradient, float* first, float* second) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V p = Load<V, TOps>(parameter + i, mask, partial);
        V g = TOps.MultiplyAdd(TOps.Broadcast(step.WeightDecay), p, Load<V, TOps>(gradient + i, mask, partial));
        V m = TOps.MultiplyAdd(TOps.Broadcast(step.Beta1), Load<V, TOps>(first + i, mask, partial), TOps.Multiply(TOps.Broadcast(1 - step.Beta1), g));
        V v = TOps.MultiplyAdd(TOps.Broadcast(step.Beta2), Load<V, TOps>(second + i, mask, partial), TOps.Multiply(TOps.Broadcast(1 - step.Beta2), TOps.Multiply(g, g)));
        m = SgdKernel.Flush<V, TOps>(m);
        v = SgdKernel.Flush<V, TOps>(v);
        Store<V, TOps>(first + i, m, mask, partial);
        Store<V, TOps>(second + i, v, mask, partial);
        V root = TOps.MultiplyAdd(TOps.Sqrt(v), TOps.Broadcast(b), TOps.Broadcast(step.Epsilon));
        Store<V, TOps>(parameter + i, TOps.Subtract(p, TOps.Divide(TOps.Multiply(TOps.Broadcast(a), m), root)), mask, partial);
    }
}
