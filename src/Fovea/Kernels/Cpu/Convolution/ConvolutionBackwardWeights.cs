using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

internal static class ConvolutionBackwardWeights
{
    public static void Run(CpuExecution execution, in ConvolutionGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw)
    {
        dw.Clear();
        for (int n = 0; n < g.Batch; n++)
        for (int od = 0; od < g.Depth.Output; od++)
        for (int oh = 0; oh < g.Height.Output; oh++)
        for (int ow = 0; ow < g.Width.Output; ow++)
        for (int a = 0; a < g.Depth.Kernel; a++)
        for (int i = 0; i < g.Height.Kernel; i++)
        for (int j = 0; j < g.Width.Kernel; j++)
        {
            int d = od * g.Depth.Stride - g.Depth.PaddingBegin + a * g.Depth.Dilation, h = oh * g.Height.Stride - g.Height.PaddingBegin + i * g.Height.Dilation, w = ow * g.Width.Stride - g.Width.PaddingBegin + j * g.Width.Dilation;
            if ((uint)d >= (uint)g.Depth.Input || (uint)h >= (uint)g.Height.Input || (uint)w >= (uint)g.Width.Input) continue;
            int xi = (((n * g.Depth.Input + d) * g.Height.Input + h) * g.Width.Input + w) * g.InputPitch, yi = (((n * g.Depth.Output + od) * g.Height.Output + oh) * g.Width.Output + ow) * g.OutputPitch;
            int wi = ((a * g.Height.Kernel + i) * g.Width.Kernel + j) * g.GroupInChannels * g.OutChannels;
            for (int o = 0; o < g.OutChannels; o++)
            for (int c = 0; c < g.GroupInChannels; c++) dw[wi + c * g.OutChannels + o] += x[xi + o / g.GroupOutChannels * g.GroupInChannels + c] * dy[yi + o];
        }
    }
}
