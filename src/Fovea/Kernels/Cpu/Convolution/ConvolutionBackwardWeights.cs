using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>dw[k, c, o] = Σ over all output pixels of x[pixel's tap k, c] · dy[pixel, o].</summary>
internal static unsafe class ConvolutionBackwardWeights
{
    /// <summary>Computes dw.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="geometry">The geometry.</param>
    /// <param name="x">[N, D, H, W, C], pixels <see cref="ConvolutionGeometry.InputPitch"/> apart.</param>
    /// <param name="dy">[N, D', H', W', O], pixels <see cref="ConvolutionGeometry.OutputPitch"/> apart.</param>
    /// <param name="dw">[kD, kH, kW, C/G, O]. Overwritten.</param>
    public static void Run(CpuExecution execution, in ConvolutionGeometry geometry, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw)
    {
        ConvolutionSpans.Check(geometry, x, dw, dy);
        if (geometry.Batch == 0 || geometry.OutputPixels == 0) dw.Clear();
        if (geometry.Batch == 0 || geometry.OutputPixels == 0 || dw.IsEmpty) return;
        fixed (float* px = x, py = dy, pw = dw)
        {
            var work = new Work
            {
                Execution = execution,
                Gradient = pw,
                Problem = DenseProblem.Forward(geometry, px, py),
            };
            InstructionTiers.Dispatch(execution.Tier, ref work);
        }
    }

    private ref struct Work : ITieredWork
    {
        public CpuExecution Execution;
        public DenseProblem Problem;
        public float* Gradient;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            if (GroupLanes.Suit(Problem, TOps.Width))
            {
                SmallGroupWeightGradient<V, TOps>.Run(Execution, Problem, Gradient);
                return;
            }

            int q = JoinedPixels.Choose<V, TOps>(Problem);
            if (q == 1)
            {
                DenseSolver<V, TOps>.WeightGradient(Execution, Problem, Gradient);
                return;
            }

            DenseProblem joined = JoinedPixels.Join(Problem, q);
            using Scratch gradient = Scratch.Rent(JoinedPixels.WeightFloats(joined));
            using Scratch copy = Scratch.Rent(JoinedPixels.CopyFloats(Problem));
            if (JoinedPixels.CopyFloats(Problem) > 0)
            {
                JoinedPixels.CopyTarget(Execution, Problem, copy.Pointer, toTarget: false);
                joined = joined with { Target = copy.Pointer };
            }

            DenseWeightGradient<V, TOps>.Run(Execution, joined, gradient.Pointer);
            JoinedPixels.Fold(Problem, joined, q, gradient.Pointer, Gradient);
        }
    }
}
