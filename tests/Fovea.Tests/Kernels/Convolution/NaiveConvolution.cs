using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>The definition as loops, in double precision. One walk over all (output, tap, channel pairs) serves the three passes.</summary>
internal static class NaiveConvolution
{
    public static double[] Forward(in ConvolutionGeometry g, float[] x, float[] weight, float[] bias)
    {
        double[] y = new double[g.Batch * g.OutputPixels * g.OutputPitch];
        for (int i = 0; i < g.Batch * g.OutputPixels; i++)
        {
            for (int o = 0; o < g.OutChannels && bias.Length > 0; o++) y[i * g.OutputPitch + o] = bias[o];
        }

        Walk(g, (xi, wi, yi) => y[yi] += (double)x[xi] * weight[wi]);
        return y;
    }

    public static double[] BackwardData(in ConvolutionGeometry g, float[] dy, float[] weight)
    {
        double[] dx = new double[g.Batch * g.InputPixels * g.InputPitch];
        Walk(g, (xi, wi, yi) => dx[xi] += (double)dy[yi] * weight[wi]);
        return dx;
    }

    public static double[] BackwardWeights(in ConvolutionGeometry g, float[] x, float[] dy)
    {
        double[] dw = new double[g.WeightCount];
        Walk(g, (xi, wi, yi) => dw[wi] += (double)x[xi] * dy[yi]);
        return dw;
    }

    private static void Walk(ConvolutionGeometry g, Action<int, int, int> visit)
    {
        for (int n = 0; n < g.Batch; n++)
        {
            for (int outputPixel = 0; outputPixel < g.OutputPixels; outputPixel++)
            {
                int w = outputPixel % g.Width.Output, h = outputPixel / g.Width.Output % g.Height.Output, d = outputPixel / g.Width.Output / g.Height.Output;
                for (int tap = 0; tap < g.Taps; tap++)
                {
                    int kw = tap % g.Width.Kernel, kh = tap / g.Width.Kernel % g.Height.Kernel, kd = tap / g.Width.Kernel / g.Height.Kernel;
                    int iw = Input(g.Width, w, kw), ih = Input(g.Height, h, kh), id = Input(g.Depth, d, kd);
                    if (iw < 0 || ih < 0 || id < 0) continue;
                    int x = (((n * g.Depth.Input + id) * g.Height.Input + ih) * g.Width.Input + iw) * g.InputPitch;
                    int y = (n * g.OutputPixels + outputPixel) * g.OutputPitch;
                    for (int o = 0; o < g.OutChannels; o++)
                    {
                        int group = o / g.GroupOutChannels;
                        for (int c = 0; c < g.GroupInChannels; c++)
                            visit(x + group * g.GroupInChannels + c, (tap * g.GroupInChannels + c) * g.OutChannels + o, y + o);
                    }
                }
            }
        }
    }

    private static int Input(in WindowAxis axis, int output, int tap)
    {
        int i = output * axis.Stride - axis.PaddingBegin + tap * axis.Dilation;
        return i < axis.Input ? i : -1;
    }
}
