using Fovea.Kernels.Cpu.Shaping;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>A forward problem with few output channels (LeNet's first layer has 6) written as one with q times as many: q pixels of a row taken as one.</summary>
/// <remarks>
/// Side by side, q pixels of O channels are one pixel of q·O channels in the same memory. Its window is kW + (q − 1)·s taps wide and moves by q·s;
/// its weight has zeros where a pixel does not see a tap:
/// <code>
/// q = 2, kW = 3, s = 1      tap 0  1  2  3
///        first pixel            w0 w1 w2 0
///        second pixel           0  w0 w1 w2
/// </code>
/// A target with gaps between its pixels is computed (or, in the gradient of the weight, read) as a copy without: the bits are the same.
/// The zeros cost less than the lanes that would stay empty. A zero times an infinite input is NaN, as it is for the zeros of the padding.
/// </remarks>
internal static unsafe class JoinedPixels
{
    private const int MaxJoined = 16;

    /// <summary>The best q; 1 if nothing is gained.</summary>
    public static int Choose<V, TOps>(in DenseProblem problem)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        int channels = problem.TargetChannels, best = 1;
        AxisPlan width = problem.Width;
        if (problem.Groups > 1 || width.Taps == 1 || width.OffsetStep != 1) return 1;

        // Vectors of multiply-adds per pixel and row of taps; a fifth must be gained to be worth the larger weight.
        double bestCost = 0.8 * width.Taps * ((channels + TOps.Width - 1) / TOps.Width);
        for (int q = 2; q <= MaxJoined && q * channels <= 2 * TOps.Width; q++)
        {
            double cost = (double)(width.Taps + (q - 1) * width.SourceStep) / q * ((q * channels + TOps.Width - 1) / TOps.Width);
            if (width.Count % q == 0 && cost < bestCost) (best, bestCost) = (q, cost);
        }

        return best;
    }

    /// <summary>The problem for joined pixels; weight and bias are those of <see cref="Expand"/>.</summary>
    public static DenseProblem Join(in DenseProblem problem, int q)
    {
        AxisPlan width = problem.Width;
        int taps = width.Taps + (q - 1) * width.SourceStep;
        return problem with
        {
            Width = width with { Target = width.Target / q, Count = width.Count / q, SourceStep = q * width.SourceStep, Taps = taps },
            TargetChannels = q * problem.TargetChannels,
            TargetPitch = q * problem.TargetChannels,
            KernelWidth = taps,
        };
    }

    /// <summary>Floats of a copy of the target, if it has gaps; 0 if it has none.</summary>
    public static long CopyFloats(in DenseProblem problem) => problem.TargetPitch == problem.TargetChannels ? 0 : TargetPixels(problem) * problem.TargetChannels;

    /// <summary>Copies the target from or to where its pixels are side by side.</summary>
    public static void CopyTarget(CpuExecution execution, in DenseProblem problem, float* dense, bool toTarget)
    {
        int channels = problem.TargetChannels;
        BlockPlaces apart = new(0, problem.TargetPitch, channels), together = new(0, channels, channels);
        BlockCopyGeometry copy = new(checked((int)TargetPixels(problem)), 1, channels, together, apart);
        if (toTarget) BlockCopyKernel.Run(execution, copy, dense, problem.Target);
        else BlockCopyKernel.Run(execution, copy.Reversed, problem.Target, dense);
    }

    /// <summary>Floats of the joined problem's weight.</summary>
    public static long WeightFloats(in DenseProblem joined) =>
        joined.Taps * joined.TapFloats;

    /// <summary>The joined problem's weight and, behind it, its bias.</summary>
    public static void Expand(in DenseProblem problem, in DenseProblem joined, int q, float* target)
    {
        long floats = WeightFloats(joined);
        new Span<float>(target, checked((int)floats)).Clear();
        int rows = problem.Depth.Taps * problem.Height.Taps, channels = problem.TargetChannels, step = problem.Width.SourceStep;
        nint tapFloats = (nint)problem.SourceChannels * channels;
        for (int i = 0; i < rows * problem.Width.Taps * problem.SourceChannels; i++)
        {
            int c = i % problem.SourceChannels, tap = i / problem.SourceChannels % problem.Width.Taps, row = i / problem.SourceChannels / problem.Width.Taps;
            var source = new Span<float>(problem.Weight + (nint)i * channels, channels);
            for (int j = 0; j < q; j++)
                source.CopyTo(new Span<float>(target + (((nint)row * joined.Width.Taps + tap + j * step) * tapFloats + (nint)c * channels) * q + j * channels, channels));
        }

        for (int j = 0; j < q && problem.Bias is not null; j++)
            new Span<float>(problem.Bias, channels).CopyTo(new Span<float>(target + floats + j * channels, channels));
    }

    private static long TargetPixels(in DenseProblem problem) => (long)problem.Batch * problem.Depth.Target * problem.Height.Target * problem.Width.Target;

    /// <summary>The gradient of the weight from that of the joined problem: each weight stands there q times.</summary>
    public static void Fold(in DenseProblem problem, in DenseProblem joined, int q, float* source, float* gradient)
    {
        int rows = problem.Depth.Taps * problem.Height.Taps, channels = problem.TargetChannels, step = problem.Width.SourceStep;
        nint tapFloats = (nint)problem.SourceChannels * channels;
        for (int i = 0; i < rows * problem.Width.Taps * problem.SourceChannels; i++)
        {
            int c = i % problem.SourceChannels, tap = i / problem.SourceChannels % problem.Width.Taps, row = i / problem.SourceChannels / problem.Width.Taps;
            for (int o = 0; o < channels; o++)
            {
                float sum = 0;
                for (int j = 0; j < q; j++)
                    sum += source[(((nint)row * joined.Width.Taps + tap + j * step) * tapFloats + (nint)c * channels) * q + j * channels + o];
                gradient[(nint)i * channels + o] = sum;
            }
        }
    }
}
