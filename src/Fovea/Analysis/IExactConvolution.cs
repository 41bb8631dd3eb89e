using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Analysis;

/// <summary>The three passes of a convolution, as a check of the kernels calls them: numbers in, numbers out.</summary>
internal interface IExactConvolution
{
    /// <summary>y = act(x ⋆ w + bias); without a bias it is empty.</summary>
    void Forward(in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y);

    /// <summary>dx, the gradient for the input.</summary>
    void BackwardData(in ConvolutionGeometry g, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx);

    /// <summary>dw, the gradient for the weight.</summary>
    void BackwardWeights(in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw);
}

/// <summary>The passes on a backend. The result's buffer is filled with NaN before, so that what a kernel leaves out is noticed.</summary>
internal sealed class CpuConvolution(CpuBackend backend) : IExactConvolution
{
    public void Forward(in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y)
    {
        (Buffer a, Buffer b, Buffer result) = (Copy(x), Copy(w), Blank(y.Length));
        Buffer? c = bias.IsEmpty ? null : Copy(bias);
        backend.ConvolutionForward(g, a, b, c, result);
        if (c is not null) backend.Release(c);
        Finish(a, b, result, y);
    }

    public void BackwardData(in ConvolutionGeometry g, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx)
    {
        (Buffer a, Buffer b, Buffer result) = (Copy(dy), Copy(w), Blank(dx.Length));
        backend.ConvolutionBackwardData(g, a, b, result, adds: false);
        Finish(a, b, result, dx);
    }

    public void BackwardWeights(in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw)
    {
        (Buffer a, Buffer b, Buffer result) = (Copy(x), Copy(dy), Blank(dw.Length));
        backend.ConvolutionBackwardWeights(g, a, b, result);
        Finish(a, b, result, dw);
    }

    private Buffer Copy(ReadOnlySpan<float> values)
    {
        Buffer buffer = backend.Allocate(values.Length);
        backend.Write(values, buffer);
        return buffer;
    }

    private Buffer Blank(int length)
    {
        Buffer buffer = backend.Allocate(length);
        backend.Fill(float.NaN, buffer);
        return buffer;
    }

    private void Finish(Buffer a, Buffer b, Buffer result, Span<float> values)
    {
        backend.Read(result, values);
        backend.Release(a);
        backend.Release(b);
        backend.Release(result);
    }
}
