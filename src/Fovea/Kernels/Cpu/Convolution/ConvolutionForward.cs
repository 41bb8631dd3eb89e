using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>y = act(x ∗ w + b) for every <see cref="ConvolutionGeometry"/>.</summary>
internal static unsafe class ConvolutionForward
{
    /// <summary>Computes y.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="geometry">The geometry.</param>
    /// <param name="x">[N, D, H, W, C], pixels <see cref="ConvolutionGeometry.InputPitch"/> apart.</param>
    /// <param name="weight">[kD, kH, kW, C/G, O].</param>
    /// <param name="bias">[O], or empty.</param>
    /// <param name="y">[N, D', H', W', O], pixels <see cref="ConvolutionGeometry.OutputPitch"/> apart; what lies between them is kept.</param>
    public static void Run(
        CpuExecution execution, in ConvolutionGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
    {
        ConvolutionSpans.Check(geometry, x, weight, y);
        if (geometry.Batch == 0 || geometry.OutputPixels == 0 || geometry.OutChannels == 0) return;
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            DenseProblem problem = DenseProblem.Forward(geometry, px, py) with { Weight = pw, Bias = pb };
            var work = new Work { Execution = execution, Problem = problem };
            InstructionTiers.Dispatch(execution.Tier, ref work);
        }
    }

    private ref struct Work : ITieredWork
    {
        public CpuExecution Execution;
        public DenseProblem Problem;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            if (GroupLanes.Suit(Problem, TOps.Width))
            {
                SmallGroupConvolution<V, TOps>.Run(Execution, Problem);
                return;
            }

            int q = JoinedPixels.Choose<V, TOps>(Problem);
            if (q == 1)
            {
                DenseSolver<V, TOps>.Run(Execution, Problem);
                return;
            }

            DenseProblem joined = JoinedPixels.Join(Problem, q);
            long floats = JoinedPixels.WeightFloats(joined);
            using Scratch weight = Scratch.Rent(floats + joined.TargetChannels);
            JoinedPixels.Expand(Problem, joined, q, weight.Pointer);
            joined = joined with { Weight = weight.Pointer, Bias = Problem.Bias is null ? null : weight.Pointer + floats };
            using Scratch copy = Scratch.Rent(JoinedPixels.CopyFloats(Problem));
            bool copies = JoinedPixels.CopyFloats(Problem) > 0;
            DenseConvolution<V, TOps>.Run(Execution, copies ? joined with { Target = copy.Pointer } : joined);
            if (copies) JoinedPixels.CopyTarget(Execution, Problem, copy.Pointer, toTarget: true);
        }
    }
}
