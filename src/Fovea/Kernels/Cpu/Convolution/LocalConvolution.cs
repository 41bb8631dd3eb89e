using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The three passes of a locally connected layer: a convolution in 2-D whose every output pixel has its own kernel.</summary>
/// <remarks>
/// Every weight is used once a sample, so memory sets the pace and nothing is packed. Forward and the weight gradient are cut by output
/// pixel, the input gradient by input pixel, which gathers from the outputs that saw it: items touch nothing in common, sums have one order.
/// Assumptions: one group, no depth, pixels without gaps.
/// </remarks>
internal unsafe struct LocalConvolution : IJob
{
    private ConvolutionGeometry _geometry;
    private InstructionTier _tier;
    private Pass _pass;
    private float* _x, _w, _bias, _y;

    private enum Pass
    {
        Forward,
        Data,
        Weights,
    }

    public static void Forward(CpuExecution execution, in ConvolutionGeometry g, float* x, float* w, float* bias, float* y) =>
        Run(execution, g, Pass.Forward, g.OutputPixels, x, w, bias, y);

    public static void BackwardData(CpuExecution execution, in ConvolutionGeometry g, float* dy, float* w, float* dx) =>
        Run(execution, g, Pass.Data, g.InputPixels, dx, w, null, dy);

    public static void BackwardWeights(CpuExecution execution, in ConvolutionGeometry g, float* x, float* dy, float* dw) =>
        Run(execution, g, Pass.Weights, g.OutputPixels, x, dw, null, dy);

    private static void Run(CpuExecution execution, in ConvolutionGeometry g, Pass pass, int items, float* x, float* w, float* bias, float* y)
    {
        LocalConvolution job = new() { _geometry = g, _tier = execution.Tier, _pass = pass, _x = x, _w = w, _bias = bias, _y = y };
        execution.Team.Run(ref job, items);
    }

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, Pixel = index };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public LocalConvolution Job;
        public int Pixel;

        private readonly int Inputs => Job._geometry.InChannels;

        private readonly int Outputs => Job._geometry.OutChannels;

        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            switch (Job._pass)
            {
                case Pass.Forward: Forward<V, TOps>(); break;
                case Pass.Data: Data<V, TOps>(); break;
                default: Weights<V, TOps>(); break;
            }
        }

        // y[n,p] = bias[p] + Σₖ Σ꜀ x[n, p·s + k, c]·w[p, k, c]
        [MethodImpl(KernelOptions.Loop)]
        private readonly void Forward<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            ref readonly ConvolutionGeometry g = ref Job._geometry;
            for (int n = 0; n < g.Batch; n++)
            {
                float* y = Job._y + ((nint)n * g.OutputPixels + Pixel) * Outputs;
                Span<float> row = new(y, Outputs);
                if (Job._bias == null) row.Clear();
                else new Span<float>(Job._bias + (nint)Pixel * Outputs, Outputs).CopyTo(row);
                for (int tap = 0; tap < g.Taps; tap++)
                {
                    float* x = Input(n, tap);
                    if (x == null) continue;
                    float* w = Kernel(Pixel, tap);
                    for (int c = 0; c < Inputs; c++, w += Outputs) AddScaled<V, TOps>(x[c], w, y);
                }
            }
        }

        // dw[p, k, c] = Σₙ x[n, p·s + k, c]·dy[n, p]
        [MethodImpl(KernelOptions.Loop)]
        private readonly void Weights<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            ref readonly ConvolutionGeometry g = ref Job._geometry;
            new Span<float>(Kernel(Pixel, 0), g.WeightCount).Clear();
            for (int n = 0; n < g.Batch; n++)
            {
                float* dy = Job._y + ((nint)n * g.OutputPixels + Pixel) * Outputs;
                for (int tap = 0; tap < g.Taps; tap++)
                {
                    float* x = Input(n, tap);
                    if (x == null) continue;
                    float* dw = Kernel(Pixel, tap);
                    for (int c = 0; c < Inputs; c++, dw += Outputs) AddScaled<V, TOps>(x[c], dy, dw);
                }
            }
        }

        // dx[n, q, c] = Σ dy[n, p]·w[p, k, c] over the p and k with p·s + k = q
        [MethodImpl(KernelOptions.Loop)]
        private readonly void Data<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            ref readonly ConvolutionGeometry g = ref Job._geometry;
            (int h, int v) = Math.DivRem(Pixel, g.Width.Input);
            for (int n = 0; n < g.Batch; n++) new Span<float>(Job._x + ((nint)n * g.InputPixels + Pixel) * Inputs, Inputs).Clear();
            for (int tap = 0; tap < g.Taps; tap++)
            {
                (int i, int j) = Math.DivRem(tap, g.Width.Kernel);
                (int oh, int ow) = (Output(g.Height, h, i), Output(g.Width, v, j));
                if (oh < 0 || ow < 0) continue;
                int output = oh * g.Width.Output + ow;
                for (int n = 0; n < g.Batch; n++)
                {
                    float* dx = Job._x + ((nint)n * g.InputPixels + Pixel) * Inputs;
                    float* dy = Job._y + ((nint)n * g.OutputPixels + output) * Outputs;
                    float* w = Kernel(output, tap);
                    for (int c = 0; c < Inputs; c++, w += Outputs) dx[c] += Dot<V, TOps>(dy, w);
                }
            }
        }

        /// <summary>The kernel of an output pixel from a tap on.</summary>
        private readonly float* Kernel(int output, int tap) => Job._w + ((nint)output * Job._geometry.Taps + tap) * Inputs * Outputs;

        /// <summary>The input pixel of a tap of this item's window; null on padding.</summary>
        private readonly float* Input(int n, int tap)
        {
            ref readonly ConvolutionGeometry g = ref Job._geometry;
            (int i, int j) = Math.DivRem(tap, g.Width.Kernel);
            (int oh, int ow) = Math.DivRem(Pixel, g.Width.Output);
            int h = oh * g.Height.Stride - g.Height.PaddingBegin + i * g.Height.Dilation;
            int v = ow * g.Width.Stride - g.Width.PaddingBegin + j * g.Width.Dilation;
            return (uint)h >= (uint)g.Height.Input || (uint)v >= (uint)g.Width.Input ? null
                : Job._x + ((nint)n * g.InputPixels + h * g.Width.Input + v) * Inputs;
        }

        /// <summary>The output whose tap falls on an input; −1 if there is none.</summary>
        private static int Output(in WindowAxis axis, int input, int tap)
        {
            int shifted = input + axis.PaddingBegin - tap * axis.Dilation;
            return shifted >= 0 && shifted % axis.Stride == 0 && shifted / axis.Stride < axis.Output ? shifted / axis.Stride : -1;
        }

        /// <summary>target += factor·source, over the output channels.</summary>
        [MethodImpl(KernelOptions.Body)]
        private readonly void AddScaled<V, TOps>(float factor, float* source, float* target) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V f = TOps.Broadcast(factor);
            for (int o = 0; o < Outputs; o += TOps.Width)
            {
                bool partial = o + TOps.Width > Outputs;
                V mask = TOps.Mask(Outputs - o);
                V sum = TOps.MultiplyAdd(f, ElementLoop.Load<V, TOps>(source + o, mask, partial), ElementLoop.Load<V, TOps>(target + o, mask, partial));
                ElementLoop.Store<V, TOps>(target + o, sum, mask, partial);
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly float Dot<V, TOps>(float* a, float* b) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V sum = TOps.Zero;
            for (int o = 0; o < Outputs; o += TOps.Width)
            {
                bool partial = o + TOps.Width > Outputs;
                V mask = TOps.Mask(Outputs - o);
                sum = TOps.MultiplyAdd(ElementLoop.Load<V, TOps>(a + o, mask, partial), ElementLoop.Load<V, TOps>(b + o, mask, partial), sum);
            }

            return TOps.Sum(sum);
        }
    }
}
