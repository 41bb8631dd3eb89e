using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>dx: every input gathers from the outputs that have seen it, dx[i, c] = Σ_k Σ_o dy[(i + p − k·d) / s, o] · w[k, c, o] where the division is whole.</summary>
/// <remarks>Which taps those are depends on i mod s only, so the pass is one dense problem of stride 1 for each phase (<see cref="AxisPlan.BackwardData"/>).</remarks>
internal static unsafe class ConvolutionBackwardData
{
    /// <summary>Computes dx.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="geometry">The geometry.</param>
    /// <param name="dy">[N, D', H', W', O], pixels <see cref="ConvolutionGeometry.OutputPitch"/> apart.</param>
    /// <param name="weight">[kD, kH, kW, C/G, O].</param>
    /// <param name="dx">[N, D, H, W, C], pixels <see cref="ConvolutionGeometry.InputPitch"/> apart; what lies between them is kept.</param>
    /// <param name="adds">Adds to what dx holds; if not, it is overwritten.</param>
    public static void Run(CpuExecution execution, in ConvolutionGeometry geometry, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx, bool adds = false)
    {
        ConvolutionSpans.Check(geometry, dx, weight, dy);
        if (geometry.Batch == 0 || geometry.InputPixels == 0 || geometry.InChannels == 0) return;
        if (geometry.OutputPixels == 0)
        {
            if (!adds) Clear(geometry, dx);
            return;
        }

        fixed (float* px = dx, pw = weight, py = dy)
        {
            var work = new Work { Execution = execution, Geometry = geometry, Dy = py, Weight = pw, Dx = px, Adds = adds };
            InstructionTiers.Dispatch(execution.Tier, ref work);
        }
    }

    private static void Clear(in ConvolutionGeometry geometry, Span<float> dx)
    {
        int pixels = geometry.Batch * geometry.InputPixels;
        if (geometry.InputPitch == geometry.InChannels) dx[..(pixels * geometry.InChannels)].Clear();
        else for (int i = 0; i < pixels; i++) dx.Slice(i * geometry.InputPitch, geometry.InChannels).Clear();
    }

    private ref struct Work : ITieredWork
    {
        public CpuExecution Execution;
        public ConvolutionGeometry Geometry;
        public float* Dy;
        public float* Weight;
        public float* Dx;
        public bool Adds;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            if (NarrowInputGradient<V, TOps>.Suits(Execution, Geometry)) NarrowInputGradient<V, TOps>.Run(Execution, Geometry, Dy, Weight, Dx, Adds);
            else RunPhases<V, TOps>();
        }

        private readonly void RunPhases<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            if (!Adds && (LeavesInputs(Geometry.Depth) || LeavesInputs(Geometry.Height) || LeavesInputs(Geometry.Width)))
                Clear(Geometry, new Span<float>(Dx, (Geometry.Batch * Geometry.InputPixels - 1) * Geometry.InputPitch + Geometry.InChannels));
            for (int phase = 0; phase < Geometry.Depth.Stride * Geometry.Height.Stride * Geometry.Width.Stride; phase++)
            {
                int w = phase % Geometry.Width.Stride, rest = phase / Geometry.Width.Stride;
                AxisPlan depth = AxisPlan.BackwardData(Geometry.Depth, rest / Geometry.Height.Stride);
                AxisPlan height = AxisPlan.BackwardData(Geometry.Height, rest % Geometry.Height.Stride);
                AxisPlan width = AxisPlan.BackwardData(Geometry.Width, w);
                if (depth.IsEmpty || height.IsEmpty || width.IsEmpty) continue;
                DenseProblem problem = DenseProblem.BackwardData(Geometry, (depth, height, width), Dy, Dx) with { Weight = Weight, Adds = Adds };
                if (GroupLanes.Suit(problem, TOps.Width)) SmallGroupConvolution<V, TOps>.Run(Execution, problem);
                else DenseSolver<V, TOps>.Run(Execution, problem);
            }
        }

        /// <summary>With a stride wider than the window some inputs are seen by no output.</summary>
        private static bool LeavesInputs(in WindowAxis axis)
        {
            for (int phase = 0; phase < axis.Stride; phase++)
            {
                AxisPlan plan = AxisPlan.BackwardData(axis, phase);
                if (plan.Count > 0 && plan.Taps == 0) return true;
            }

            return false;
        }
    }
}
