using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using static Fovea.Kernels.Cpu.Elementwise.ElementLoop;

namespace Fovea.Kernels.Cpu.Elementwise;

// The kernels of ElementKernels that are needed for views, too, whose rows are apart.

/// <summary>y += x.</summary>
internal unsafe struct AddRowsKernel(Rows x, Rows y) : IChannelKernel
{
    private float* _x, _y;

    [MethodImpl(KernelOptions.Body)]
    public void Start(nint row)
    {
        _x = x[row];
        _y = y[row];
    }

    [MethodImpl(KernelOptions.Body)]
    public readonly void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(_y + c, TOps.Add(Load<V, TOps>(_y + c, mask, partial), Load<V, TOps>(_x + c, mask, partial)), mask, partial);
}

/// <summary>y = f(x).</summary>
internal unsafe struct MapRowsKernel<TFunction>(TFunction f, Rows x, Rows y) : IChannelKernel where TFunction : unmanaged, IPointwiseFunction
{
    private float* _x, _y;

    [MethodImpl(KernelOptions.Body)]
    public void Start(nint row)
    {
        _x = x[row];
        _y = y[row];
    }

    [MethodImpl(KernelOptions.Body)]
    public readonly void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Store<V, TOps>(_y + c, f.Value<V, TOps>(Load<V, TOps>(_x + c, mask, partial)), mask, partial);
}

/// <summary>dx = f′(x) · dy.</summary>
internal unsafe struct MapBackwardRowsKernel<TFunction>(TFunction f, Rows x, Rows y, Rows dy, Rows dx) : IChannelKernel where TFunction : unmanaged, IPointwiseFunction
{
    private float* _x, _y, _dy, _dx;

    [MethodImpl(KernelOptions.Body)]
    public void Start(nint row)
    {
        _x = x[row];
        _y = y[row];
        _dy = dy[row];
        _dx = dx[row];
    }

    [MethodImpl(KernelOptions.Body)]
    public readonly void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V derivative = f.Derivative<V, TOps>(Load<V, TOps>(_x + c, mask, partial), Load<V, TOps>(_y + c, mask, partial));
        Store<V, TOps>(_dx + c, TOps.Multiply(derivative, Load<V, TOps>(_dy + c, mask, partial)), mask, partial);
    }
}
