using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>U = G w Gᵀ, packed for the micro-kernel: for a panel of target channels <c>[e][source channel][panel]</c>.</summary>
/// <remarks>
/// <code>
/// w [tap][source][target channels]        gathered, panel after panel             U, one panel
///   . . x x y y . .                         9 taps of [source][x x]         ─→      (m + 2)² planes of [source][x x]
///   . . x x y y . .               ─→        9 taps of [source][y y]
/// </code>
/// A panel's row is a line or two, and where channels are a power of two, those of its nine taps fall into one set of the caches: where a set has but 8 places, they push each other out. So the rows of a
/// few panels, which lie side by side, are copied tap by tap. With AVX-512, and if every panel is full, to read them where they are was measured to be faster.
/// </remarks>
internal static unsafe class WinogradWeights<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    private const int Taps = 9;

    // Rows that are asked for while weights are read where they are.
    private const int SourcesAhead = 8;

    // Panels whose rows are copied together.
    private const int MostPanels = 4;

    private static int Planes => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Floats from plane to plane: a cache line more than the weights, so that the planes do not fall into the same sets of the cache.</summary>
    public static nint Plane(int sources, int width) => (nint)sources * width + BlockSizes.Line;

    /// <summary>Floats of a panel's transformed weights for <paramref name="sources"/> source channels.</summary>
    public static nint PanelFloats(int sources) => Planes * Plane(sources, MicroKernels<V, TOps>.PanelWidth);

    /// <summary>Floats of a panel's gathered weights for <paramref name="sources"/> source channels: none if they are read where they are.</summary>
    public static nint GatheredFloats(in DenseProblem problem, int sources) => ReadsInPlace(problem) ? 0 : Taps * Plane(sources, MicroKernels<V, TOps>.PanelWidth);

    /// <summary>Panels to gather together, of which a problem has <paramref name="panels"/>, so that <paramref name="items"/> items are left, where there are that many panels. Transposed, a panel's rows are those of no other.</summary>
    public static int Together(in DenseProblem problem, int panels, int items) =>
        ReadsInPlace(problem) || problem.WeightTransposed ? 1 : Math.Clamp(panels / items, 1, MostPanels);

    /// <summary>Copies the weights of the source channels [from, from + count) for some panels.</summary>
    public static void Gather(in DenseProblem problem, int firstPanel, int panels, int from, int count, float* target)
    {
        if (ReadsInPlace(problem)) return;
        Debug.Assert(panels == 1 || !problem.WeightTransposed);
        int first = firstPanel * MicroKernels<V, TOps>.PanelWidth, columns = Math.Min(panels * MicroKernels<V, TOps>.PanelWidth, problem.TargetChannels - first);
        nint tap = Plane(count, MicroKernels<V, TOps>.PanelWidth);
        for (int t = 0; t < Taps; t++, target += tap)
        {
            float* weight = Tap(problem, t / 3, t % 3);
            if (problem.WeightTransposed) GatherTransposed(weight + (nint)first * problem.SourceChannels + from, problem.SourceChannels, count, columns, target);
            else Panel<V, TOps>.Pack(weight + (nint)from * problem.TargetChannels + first, problem.TargetChannels, count, columns, target, Taps * tap);
        }
    }

    /// <summary>Transforms the weights of the source channels [from, from + count) for a panel; <paramref name="gathered"/> are its own, <paramref name="plane"/> floats lie between planes of U.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void Transform(in DenseProblem problem, int panel, int from, int count, float* gathered, float* target, nint plane)
    {
        if (ReadsInPlace(problem))
        {
            TransformInPlace(problem, panel, from, count, target, plane);
            return;
        }

        nint tap = Plane(count, MicroKernels<V, TOps>.PanelWidth), floats = (nint)count * MicroKernels<V, TOps>.PaddedWidth(problem.Columns(panel, MicroKernels<V, TOps>.PanelWidth));
        for (nint i = 0; i < floats; i += TOps.Width) TAlgorithm.Weight<V, TOps>(gathered + i, 3 * tap, tap, target + i, plane);
    }

    private static bool ReadsInPlace(in DenseProblem problem) =>
        TOps.Width == BlockSizes.Line && !problem.WeightTransposed && problem.TargetChannels % MicroKernels<V, TOps>.PanelWidth == 0;

    [MethodImpl(KernelOptions.Loop)]
    private static void TransformInPlace(in DenseProblem problem, int panel, int from, int count, float* target, nint plane)
    {
        int width = MicroKernels<V, TOps>.PanelWidth;
        nint pitch = problem.TargetChannels;
        float* weight = Tap(problem, 0, 0) + from * pitch + panel * width;
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

    /// <summary>target[source][target channel] for one tap of a panel, a line of each row at a time: those of the next sources are asked for.</summary>
    [MethodImpl(KernelOptions.Loop)]
    private static void GatherTransposed(float* weight, nint pitch, int sources, int columns, float* target)
    {
        int width = MicroKernels<V, TOps>.PaddedWidth(columns);
        for (int s = 0; s < sources; s += BlockSizes.Line, weight += BlockSizes.Line, target += BlockSizes.Line * width)
        {
            for (int c = 0; c < columns; c++) Prefetch.Near(weight + c * pitch + BlockSizes.Line);
            Panel<V, TOps>.PackTransposed(weight, pitch, Math.Min(BlockSizes.Line, sources - s), columns, target);
        }
    }

    /// <summary>The weights of a tap of the problem's window, which may be walked backwards.</summary>
    private static float* Tap(in DenseProblem problem, int i, int j)
    {
        nint row = problem.Height.TapFirst + i * problem.Height.TapStep, column = problem.Width.TapFirst + j * problem.Width.TapStep;
        return problem.Weight + (row * 3 + column) * problem.SourceChannels * problem.TargetChannels;
    }
}
