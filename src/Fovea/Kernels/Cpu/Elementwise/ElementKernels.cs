using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Elementwise;

// Each kernel is a struct of addresses and numbers, and one vector's worth of arithmetic.

/// <summary>y = x, on all threads: one alone does not fill the memory's bandwidth.</summary>
internal readonly unsafe struct CopyKernel(float* x, float* y) : IElementKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint i, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y + i, Load<V, TOps>(x + i, mask, partial), mask, partial);
}

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
