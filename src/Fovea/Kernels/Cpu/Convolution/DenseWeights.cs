using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The weights of a <see cref="DenseProblem"/> as panels that a micro-kernel reads front to back.</summary>
/// <remarks>
/// <code>
/// k counts the source channels of tap 0, then of tap 1, …      panel of 32 target channels:  [k][32]
/// </code>
/// </remarks>
internal static unsafe class DenseWeights<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    /// <summary>Packs rows firstK … endK − 1 of some panels, which begin <paramref name="panelFloats"/> floats apart.</summary>
    public static void Pack(in DenseProblem problem, int group, int firstPanel, int panels, int firstK, int endK, float* packed, nint panelFloats)
    {
        int width = MicroKernels<V, TOps>.PanelWidth, first = firstPanel * width, columns = Math.Min(panels * width, problem.TargetChannels - first);
        int together = problem.WeightTransposed ? width : columns / width * width;
        while (columns > 0)
        {
            // A last panel that is not full has shorter rows.
            int count = columns < width ? columns : together;
            PackRuns(problem, group, first, count, firstK, endK, packed, panelFloats);
            packed += Cut.Items(count, width) * panelFloats;
            (first, columns) = (first + count, columns - count);
        }
    }

    /// <summary>Taps follow each other.</summary>
    private static void PackRuns(in DenseProblem problem, int group, int first, int columns, int firstK, int endK, float* packed, nint panelFloats)
    {
        int sources = problem.SourceChannels;
        nint outer = Outer(problem);
        while (firstK < endK)
        {
            (int tap, int channel) = Math.DivRem(firstK, sources);
            int count = Math.Min(sources - channel, endK - firstK);
            float* weight = First(problem, group, first, tap, channel);
            if (problem.WeightTransposed) Panel<V, TOps>.PackTransposed(weight, outer, count, columns, packed);
            else Panel<V, TOps>.Pack(weight, outer, count, columns, packed, panelFloats);
            packed += (nint)count * MicroKernels<V, TOps>.PaddedWidth(Math.Min(columns, MicroKernels<V, TOps>.PanelWidth));
            firstK += count;
        }
    }

    /// <summary>The memory of rows firstK … endK − 1 of the panels of an item, up to the end of their first tap.</summary>
    public static Lookahead Memory(in DenseProblem problem, in DenseCut.Part part, int firstK, int endK)
    {
        int first = part.FirstPanel * MicroKernels<V, TOps>.PanelWidth, columns = Math.Min(part.Panels * MicroKernels<V, TOps>.PanelWidth, problem.TargetChannels - first);
        (int tap, int channel) = Math.DivRem(firstK, problem.SourceChannels);
        int count = Math.Min(problem.SourceChannels - channel, endK - firstK);
        float* weight = First(problem, part.Group, first, tap, channel);
        return problem.WeightTransposed
            ? new Lookahead(weight, count, (columns, Outer(problem)), (1, 0), (1, 0))
            : new Lookahead(weight, columns, (count, Outer(problem)), (1, 0), (1, 0));
    }

    /// <summary>Floats from one source channel to the next, or from one target channel to the next if transposed.</summary>
    private static nint Outer(in DenseProblem problem) => (nint)problem.Groups * (problem.WeightTransposed ? problem.SourceChannels : problem.TargetChannels);

    private static float* First(in DenseProblem problem, int group, int target, int tap, int source)
    {
        nint outer = Outer(problem);
        int sources = problem.SourceChannels, targets = problem.TargetChannels;
        return problem.WeightTransposed
            ? problem.Weight + problem.TapIndex(tap) * outer * targets + target * outer + group * sources + source
            : problem.Weight + problem.TapIndex(tap) * outer * sources + source * outer + group * targets + target;
    }
}
