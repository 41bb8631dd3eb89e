using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Sizes = Fovea.Kernels.Cpu.BlockSizes.Winograd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>U = G w Gᵀ, packed for the micro-kernel: for a panel of target channels <c>[e][source channel][panel]</c>.</summary>
internal static unsafe class WinogradWeights<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    // Rows of weights lie as far apart as there are channels, each tap on other pages.
    private const int SourcesAhead = 8;

    private static int Planes => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Floats from plane to plane: a cache line more than the weights, so that the planes do not fall into the same sets of the cache.</summary>
    public static nint Plane(int sources, int width) => (nint)sources * width + BlockSizes.Line;

    /// <summary>Floats of a panel's weights for <paramref name="sources"/> source channels.</summary>
    public static long PanelFloats(int sources) => Planes * Plane(sources, MicroKernels<V, TOps>.PanelWidth);

    /// <summary>Transforms the weights of the source channels [from, from + count) for a panel.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void Pack(in DenseProblem problem, int panel, int from, int count, float* target)
    {
        int first = panel * MicroKernels<V, TOps>.PanelWidth;
        int columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, problem.TargetChannels - first), width = MicroKernels<V, TOps>.PaddedWidth(columns);
        nint plane = Plane(count, width);
        if (columns == width && !problem.WeightTransposed)
        {
            PackInPlace(problem, first, width, from, count, target, plane);
            return;
        }

        using Scratch taps = Scratch.Rent(9L * Sizes.Gathered * width);
        for (int s = 0; s < count; s += Sizes.Gathered)
        {
            int sources = Math.Min(Sizes.Gathered, count - s);
            nint tap = (nint)sources * width;
            for (int t = 0; t < 9; t++) Gather(problem, Tap(problem, t / 3, t % 3), first, columns, from + s, sources, taps.Pointer + t * tap);
            for (nint i = 0; i < tap; i += TOps.Width)
                TAlgorithm.Weight<V, TOps>(taps.Pointer + i, 3 * tap, tap, target + s * width + i, plane);
        }
    }

    /// <summary>Whole vectors of target channels, read where they are.</summary>
    [MethodImpl(KernelOptions.Loop)]
    private static void PackInPlace(in DenseProblem problem, int first, int width, int from, int count, float* target, nint plane)
    {
        nint pitch = problem.TargetChannels;
        float* weight = Tap(problem, 0, 0) + from * pitch + first;
        nint row = (nint)(Tap(problem, 1, 0) - Tap(problem, 0, 0)), column = (nint)(Tap(problem, 0, 1) - Tap(problem, 0, 0));
        for (int s = 0; s < count; s++, weight += pitch, target += width)
        {
            for (int c = 0; c < width; c += TOps.Width)
            {
                float* later = weight + SourcesAhead * pitch + c;
                for (int t = 0; t < 3; t++, later += row)
                {
                    Prefetch.Near(later);
                    Prefetch.Near(later + column);
                    Prefetch.Near(later + 2 * column);
                }

                TAlgorithm.Weight<V, TOps>(weight + c, row, column, target + c, plane);
            }
        }
    }

    /// <summary>taps[source][target channel] for one tap. Transposed, a line is what is read of a row: those of the next sources are asked for.</summary>
    [MethodImpl(KernelOptions.Loop)]
    private static void Gather(in DenseProblem problem, float* tap, int first, int columns, int source, int sources, float* target)
    {
        if (!problem.WeightTransposed)
        {
            Panel<V, TOps>.Pack(tap + (nint)source * problem.TargetChannels + first, problem.TargetChannels, sources, columns, target);
            return;
        }

        nint pitch = problem.SourceChannels;
        float* weight = tap + first * pitch + source;
        for (int c = 0; c < columns; c++) Prefetch.Near(weight + c * pitch + Sizes.Gathered);
        Panel<V, TOps>.PackTransposed(weight, pitch, sources, columns, target);
    }

    /// <summary>The weights of a tap of the problem's window, which may be walked backwards.</summary>
    private static float* Tap(in DenseProblem problem, int i, int j)
    {
        nint row = problem.Height.TapFirst + i * problem.Height.TapStep, column = problem.Width.TapFirst + j * problem.Width.TapStep;
        return problem.Weight + (row * 3 + column) * problem.SourceChannels * problem.TargetChannels;
    }
}
