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
    /// <param name="dx">[N, D, H, W, C], pixels <see cref="ConvolutionGeometry.InputPitch"/> apart; what lies between them is kept. Overwritten.</param>
    public static void Run(CpuExecution execution, in ConvolutionGeometry geometry, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx)
    {
        ConvolutionSpans.Check(geometry, dx, weight, dy);
        if (geometry.Batch == 0 || geometry.InputPixels == 0 || geometry.InChannels == 0) return;
        if (geometry.OutputPixels == 0 || LeavesInputs(geometry.Depth) || LeavesInputs(geometry.Height) || LeavesInputs(geometry.Width))
            Clear(geometry, dx);
        if (geometry.OutputPixels == 0) return;
        fixed (float* px = dx, pw = weight, py = dy)
        {
            var work = new DenseWork
            {
                Execution = execution,
                Problem = new DenseProblem
                {
                    Batch = geometry.Batch,
                    Groups = geometry.Groups,
                    Source = py,
                    SourcePitch = geometry.OutputPitch,
                    SourceChannels = geometry.GroupOutChannels,
                    Target = px,
                    TargetPitch = geometry.InputPitch,
                    TargetChannels = geometry.GroupInChannels,
                    Weight = pw,
                    WeightTransposed = true,
                    KernelHeight = geometry.Height.Kernel,
                    KernelWidth = geometry.Width.Kernel,
                },
            };
            RunPhases(geometry, ref work);
        }
    }

    private static void RunPhases(in ConvolutionGeometry geometry, ref DenseWork work)
    {
        for (int phase = 0; phase < geometry.Depth.Stride * geometry.Height.Stride * geometry.Width.Stride; phase++)
        {
            int w = phase % geometry.Width.Stride, rest = phase / geometry.Width.Stride;
            AxisPlan depth = AxisPlan.BackwardData(geometry.Depth, rest / geometry.Height.Stride);
            AxisPlan height = AxisPlan.BackwardData(geometry.Height, rest % geometry.Height.Stride);
            AxisPlan width = AxisPlan.BackwardData(geometry.Width, w);
            if (depth.Count == 0 || height.Count == 0 || width.Count == 0 || depth.Taps == 0 || height.Taps == 0 || width.Taps == 0) continue;
            work.Problem = work.Problem with { Depth = depth, Height = height, Width = width };
            InstructionTiers.Dispatch(work.Execution.Tier, ref work);
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

    private static void Clear(in ConvolutionGeometry geometry, Span<float> dx)
    {
        int pixels = geometry.Batch * geometry.InputPixels;
        if (geometry.InputPitch == geometry.InChannels) dx[..(pixels * geometry.InChannels)].Clear();
        else for (int i = 0; i < pixels; i++) dx.Slice(i * geometry.InputPitch, geometry.InChannels).Clear();
    }
}
