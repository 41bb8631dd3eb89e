using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Elementwise;

// The kernels of ElementKernels that are needed for views, too, whose rows are apart.

/// <summary>y = x.</summary>
internal readonly unsafe struct CopyRowsKernel(Rows x, Rows y) : IChannelKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint row, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y[row] + c, Load<V, TOps>(x[row] + c, mask, partial), mask, partial);
}

/// <summary>y += x.</summary>
internal readonly unsafe struct AddRowsKernel(Rows x, Rows y) : IChannelKernel
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint row, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y[row] + c, TOps.Add(Load<V, TOps>(y[row] + c, mask, partial), Load<V, TOps>(x[row] + c, mask, partial)), mask, partial);
}

/// <summary>y = f(x).</summary>
internal readonly unsafe struct MapRowsKernel<TFunction>(TFunction f, Rows x, Rows y) : IChannelKernel where TFunction : unmanaged, IPointwiseFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint row, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(y[row] + c, f.Value<V, TOps>(Load<V, TOps>(x[row] + c, mask, partial)), mask, partial);
}

/// <summary>dx = f′(x) · dy.</summary>
internal readonly unsafe struct MapBackwardRowsKernel<TFunction>(TFunction f, Rows x, Rows y, Rows dy, Rows dx) : IChannelKernel where TFunction : unmanaged, IPointwiseFunction
{
    [MethodImpl(KernelOptions.Body)]
    public void Apply<V, TOps>(nint row, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V derivative = f.Derivative<V, TOps>(Load<V, TOps>(x[row] + c, mask, partial), Load<V, TOps>(y[row] + c, mask, partial));
        Store<V, TOps>(dx[row] + c, TOps.Multiply(derivative, Load<V, TOps>(dy[row] + c, mask, partial)), mask, partial);
    }
}
