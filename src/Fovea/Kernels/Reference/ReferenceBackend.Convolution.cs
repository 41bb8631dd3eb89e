using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Reference;

public sealed partial class ReferenceBackend
{
    /// <summary>One tap of one output: what it reads, which weight it meets, where the sum goes; x is −1 on padding.</summary>
    private delegate void Tap(int x, int w, int y);

    /// <inheritdoc/>
    public override void MatrixMultiply(in MatrixGeometry g, Buffer a, Buffer b, Buffer? bias, Buffer c)
    {
        (double[] left, double[] right, double[] product, double[]? biases) = (Of(a), Of(b), Of(c), OfOptional(bias));
        for (int n = 0; n < g.Batch; n++)
        {
            for (int i = 0; i < g.M; i++)
            {
                for (int j = 0; j < g.N; j++)
                {
                    double sum = biases?[j] ?? 0;
                    for (int k = 0; k < g.K; k++)
                    {
                        MultiplyAdd(ref sum, left[n * g.M * g.K + (g.TransposeA ? k * g.M + i : i * g.K + k)],
                            right[n * g.K * g.N + (g.TransposeB ? j * g.K + k : k * g.N + j)]);
                    }

                    product[(n * g.M + i) * g.N + j] = sum;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void SumRows(int rows, int columns, Buffer x, Buffer sums)
    {
        Array.Clear(Of(sums));
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) Of(sums)[c] += Of(x)[r * columns + c];
        }
    }

    /// <inheritdoc/>
    public override void AddToRows(int rows, int columns, Buffer row, Buffer y)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) Of(y)[r * columns + c] += Of(row)[c];
        }
    }

    /// <inheritdoc/>
    public override void ConvolutionForward(in ConvolutionGeometry g, Buffer x, Buffer w, Buffer? bias, Buffer y)
    {
        (double[] xs, double[] ws, double[] ys, double[]? bs) = (Of(x), Of(w), Of(y), OfOptional(bias));
        int outChannels = g.OutChannels, pitch = g.OutputPitch;
        for (int pixel = 0; pixel < g.Batch * g.OutputPixels; pixel++)
        {
            for (int o = 0; o < outChannels; o++) ys[pixel * pitch + o] = bs?[o] ?? 0;
        }

        ForEachTap(g, (i, k, o) =>
        {
            if (i < 0) MultiplyPadding();
            else MultiplyAdd(ref ys[o], xs[i], ws[k]);
        });
        if (g.Activation is not { } clamp) return;
        for (int pixel = 0; pixel < g.Batch * g.OutputPixels; pixel++)
        {
            for (int o = 0; o < outChannels; o++) ys[pixel * pitch + o] = clamp.Value(ys[pixel * pitch + o]);
        }
    }

    /// <inheritdoc/>
    public override void ConvolutionBackwardData(in ConvolutionGeometry g, Buffer dy, Buffer w, Buffer dx, bool adds)
    {
        (double[] dys, double[] ws, double[] dxs) = (Of(dy), Of(w), Of(dx));
        if (!adds) Array.Clear(dxs);
        ForEachTap(g, (i, k, o) =>
        {
            if (i < 0) MultiplyPadding();
            else MultiplyAdd(ref dxs[i], dys[o], ws[k]);
        });
    }

    /// <inheritdoc/>
    public override void ConvolutionBackwardWeights(in ConvolutionGeometry g, Buffer x, Buffer dy, Buffer dw)
    {
        (double[] xs, double[] dys, double[] dws) = (Of(x), Of(dy), Of(dw));
        Array.Clear(dws);
        ForEachTap(g, (i, k, o) =>
        {
            if (i < 0) MultiplyPadding();
            else MultiplyAdd(ref dws[k], xs[i], dys[o]);
        });
    }

    // y[n,d,h,w,o] takes x[n, d·sD − pD + a·dD, …, c]·w[a,i,j,c,o] for every tap (a,i,j) and every channel c of o's group.
    private static void ForEachTap(ConvolutionGeometry g, Tap tap)
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
            int xd = d * dd.Stride - dd.PaddingBegin + a * dd.Dilation;
            int xh = h * hh.Stride - hh.PaddingBegin + i * hh.Dilation;
            int xw = w * ww.Stride - ww.PaddingBegin + j * ww.Dilation;
            bool padding = (uint)xd >= (uint)dd.Input || (uint)xh >= (uint)hh.Input || (uint)xw >= (uint)ww.Input;
            int x = (((n * dd.Input + xd) * hh.Input + xh) * ww.Input + xw) * g.InputPitch;
            int y = (((n * dd.Output + d) * hh.Output + h) * ww.Output + w) * g.OutputPitch;
            int weight = ((a * hh.Kernel + i) * ww.Kernel + j) * g.GroupInChannels * g.OutChannels;
            for (int o = 0; o < g.OutChannels; o++)
            {
                int group = o / g.GroupOutChannels;
                for (int c = 0; c < g.GroupInChannels; c++)
                    tap(padding ? -1 : x + group * g.GroupInChannels + c, weight + c * g.OutChannels + o, y + o);
            }
        }
    }
}
