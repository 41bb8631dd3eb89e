using Fovea.Kernels.Geometry;

namespace Fovea.Analysis;

/// <summary>Convolution and its gradients over whole numbers, as plain loops: what the fast kernels must equal without any difference.</summary>
/// <remarks>One walk visits every output pixel with every tap that falls on the input; what happens there is a struct, so the loops are compiled for each.</remarks>
internal static class NaiveConvolution
{
    /// <summary>y = act(x ⋆ w + bias); without a bias it is empty. Where act cuts off must be whole numbers.</summary>
    public static void Forward(in ConvolutionGeometry g, int[] x, int[] w, ReadOnlySpan<int> bias, int[] y)
    {
        for (int pixel = 0; pixel < g.Batch * g.OutputPixels; pixel++)
        {
            Span<int> row = y.AsSpan(pixel * g.OutChannels, g.OutChannels);
            if (bias.IsEmpty) row.Clear();
            else bias.CopyTo(row);
        }

        Walk(g, new ForwardStep(x, w, y, g.OutChannels));
        if (g.Activation is not { } clamp) return;
        foreach (ref int value in y.AsSpan(0, g.Batch * g.OutputPixels * g.OutChannels)) value = (int)clamp.Value(value);
    }

    /// <summary>dx, the gradient for the input.</summary>
    public static void BackwardData(in ConvolutionGeometry g, int[] dy, int[] w, int[] dx)
    {
        dx.AsSpan(0, g.Batch * g.InputPixels * g.InChannels).Clear();
        Walk(g, new DataStep(dx, w, dy, g.OutChannels));
    }

    /// <summary>dw, the gradient for the weight.</summary>
    public static void BackwardWeights(in ConvolutionGeometry g, int[] x, int[] dy, int[] dw)
    {
        dw.AsSpan(0, g.WeightCount).Clear();
        Walk(g, new WeightStep(x, dw, dy, g.OutChannels));
    }

    /// <summary>A group at one output pixel and one tap: its channels of the input, its block of the weight, its channels of the output.</summary>
    private interface IStep
    {
        void Visit(int x, int inputs, int w, int y, int outputs);
    }

    private static void Walk<TStep>(in ConvolutionGeometry g, TStep step) where TStep : struct, IStep
    {
        (WindowAxis dd, WindowAxis hh, WindowAxis ww) = (g.Depth, g.Height, g.Width);
        (int inputs, int outputs) = (g.GroupInChannels, g.GroupOutChannels);
        int y = 0;
        for (int n = 0; n < g.Batch; n++)
        for (int d = 0; d < dd.Output; d++)
        for (int h = 0; h < hh.Output; h++)
        for (int v = 0; v < ww.Output; v++, y += g.OutChannels)
        {
            int weight = 0;
            for (int a = 0; a < dd.Kernel; a++)
            for (int i = 0; i < hh.Kernel; i++)
            for (int j = 0; j < ww.Kernel; j++, weight += inputs * g.OutChannels)
            {
                int xd = d * dd.Stride - dd.PaddingBegin + a * dd.Dilation;
                int xh = h * hh.Stride - hh.PaddingBegin + i * hh.Dilation;
                int xw = v * ww.Stride - ww.PaddingBegin + j * ww.Dilation;
                if ((uint)xd >= (uint)dd.Input || (uint)xh >= (uint)hh.Input || (uint)xw >= (uint)ww.Input) continue;
                int x = (((n * dd.Input + xd) * hh.Input + xh) * ww.Input + xw) * g.InChannels;
                for (int group = 0; group < g.Groups; group++)
                    step.Visit(x + group * inputs, inputs, weight + group * outputs, y + group * outputs, outputs);
            }
        }
    }

    private readonly struct ForwardStep(int[] x, int[] w, int[] y, int pitch) : IStep
    {
        public void Visit(int xi, int inputs, int wi, int yi, int outputs)
        {
            Span<int> sums = y.AsSpan(yi, outputs);
            for (int c = 0; c < inputs; c++, wi += pitch)
            {
                ReadOnlySpan<int> weights = w.AsSpan(wi, outputs);
                int value = x[xi + c];
                for (int o = 0; o < sums.Length && o < weights.Length; o++) sums[o] += value * weights[o];
            }
        }
    }

    private readonly struct DataStep(int[] dx, int[] w, int[] dy, int pitch) : IStep
    {
        public void Visit(int xi, int inputs, int wi, int yi, int outputs)
        {
            ReadOnlySpan<int> gradients = dy.AsSpan(yi, outputs);
            for (int c = 0; c < inputs; c++, wi += pitch)
            {
                ReadOnlySpan<int> weights = w.AsSpan(wi, outputs);
                int sum = 0;
                for (int o = 0; o < gradients.Length && o < weights.Length; o++) sum += gradients[o] * weights[o];
                dx[xi + c] += sum;
            }
        }
    }

    private readonly struct WeightStep(int[] x, int[] dw, int[] dy, int pitch) : IStep
    {
        public void Visit(int xi, int inputs, int wi, int yi, int outputs)
        {
            ReadOnlySpan<int> gradients = dy.AsSpan(yi, outputs);
            for (int c = 0; c < inputs; c++, wi += pitch)
            {
                Span<int> sums = dw.AsSpan(wi, outputs);
                int value = x[xi + c];
                for (int o = 0; o < gradients.Length && o < sums.Length; o++) sums[o] += value * gradients[o];
            }
        }
    }
}
