using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <inheritdoc/>
    public override void MaxPoolForward(in PoolGeometry g, Buffer x, Buffer y, IndexBuffer argmax)
    {
        (double[] xs, double[] ys) = (Of(x), Of(y));
        Array.Fill(ys, double.NegativeInfinity);
        Of(argmax).Fill(-1);
        int channels = g.Channels, pixels = g.InputPixels;
        ForEachTap(g, (n, input, output, _) =>
        {
            for (int c = 0; c < channels; c++)
            {
                double value = xs[(n * pixels + input) * channels + c];
                int o = output * channels + c;
                if (Of(argmax)[o] >= 0 && !(value > ys[o]) && !double.IsNaN(value)) continue;
                ys[o] = value;
                Of(argmax)[o] = input;
            }
        });
    }

    /// <inheritdoc/>
    public override void MaxPoolBackward(in PoolGeometry g, IndexBuffer argmax, Buffer dy, Buffer dx)
    {
        (double[] dys, double[] dxs) = (Of(dy), Of(dx));
        Array.Clear(dxs);
        for (int o = 0; o < dys.Length; o++)
        {
            int sample = o / (g.OutputPixels * g.Channels);
            dxs[(sample * g.InputPixels + Of(argmax)[o]) * g.Channels + o % g.Channels] += dys[o];
        }
    }

    /// <inheritdoc/>
    public override void AveragePoolForward(in PoolGeometry g, Buffer x, Buffer y)
    {
        (double[] xs, double[] ys) = (Of(x), Of(y));
        Array.Clear(ys);
        int channels = g.Channels, pixels = g.InputPixels;
        ForEachTap(g, (n, input, output, divisor) =>
        {
            for (int c = 0; c < channels; c++) ys[output * channels + c] += xs[(n * pixels + input) * channels + c] / divisor;
        });
    }

    /// <inheritdoc/>
    public override void AveragePoolBackward(in PoolGeometry g, Buffer dy, Buffer dx)
    {
        (double[] dys, double[] dxs) = (Of(dy), Of(dx));
        Array.Clear(dxs);
        int channels = g.Channels, pixels = g.InputPixels;
        ForEachTap(g, (n, input, output, divisor) =>
        {
            for (int c = 0; c < channels; c++) dxs[(n * pixels + input) * channels + c] += dys[output * channels + c] / divisor;
        });
    }

    /// <summary>One tap on an input: sample, input pixel within the sample, output pixel within the batch, divisor of the window.</summary>
    private delegate void PoolTap(int sample, int input, int output, long divisor);

    private static void ForEachTap(PoolGeometry g, PoolTap tap)
    {
        (WindowAxis dd, WindowAxis hh, WindowAxis ww) = (g.Depth, g.Height, g.Width);
        for (int n = 0; n < g.Batch; n++)
        for (int d = 0; d < dd.Output; d++)
        for (int h = 0; h < hh.Output; h++)
        for (int w = 0; w < ww.Output; w++)
        for (int a = 0; a < dd.Kernel; a++)
        for (int i = 0; i < hh.Kernel; i++)
        for (int j = 0; j < ww.Kernel; j++)
        {
            (int d0, int h0, int w0) = (d * dd.Stride - dd.PaddingBegin, h * hh.Stride - hh.PaddingBegin, w * ww.Stride - ww.PaddingBegin);
            (int xd, int xh, int xw) = (d0 + a * dd.Dilation, h0 + i * hh.Dilation, w0 + j * ww.Dilation);
            if ((uint)xd >= (uint)dd.Input || (uint)xh >= (uint)hh.Input || (uint)xw >= (uint)ww.Input) continue;
            tap(n, (xd * hh.Input + xh) * ww.Input + xw, ((n * dd.Output + d) * hh.Output + h) * ww.Output + w, g.DivisorAt(d0, h0, w0));
        }
    }
}
