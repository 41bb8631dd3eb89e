using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>U = G w Gᵀ, packed for the micro-kernel: for a panel of target channels <c>[e][source channel][panel]</c>.</summary>
internal static unsafe class WinogradWeights<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    // Source channels that are gathered at once: 9 · 16 · 32 floats, 18 KB, stay in L1.
    private const int Gathered = 16;
    private const int Line = 16;

    private static int Planes => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Floats from plane to plane: a cache line more than the weights, so that the planes do not fall into the same sets of the cache.</summary>
    public static nint Plane(int sources, int width) => (nint)sources * width + Line;

    /// <summary>Floats of a panel's weights for <paramref name="sources"/> source channels.</summary>
    public static long PanelFloats(int sources) => Planes * Plane(sources, MicroKernels<V, TOps>.PanelWidth);

    /// <summary>Transforms the weights of the source channels [from, from + count) for a panel.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void Pack(in DenseProblem problem, int panel, int from, int count, float* target)
    {
        int first = panel * MicroKernels<V, TOps>.PanelWidth;
        int columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, problem.TargetChannels - first), width = MicroKernels<V, TOps>.PaddedWidth(columns);
        nint plane = Plane(count, width);
        using Scratch taps = Scratch.Rent(9L * Gathered * width);
        for (int s = 0; s < count; s += Gathered)
        {
            int sources = Math.Min(Gathered, count - s);
            nint tap = (nint)sources * width;
            for (int t = 0; t < 9; t++) Gather(problem, t, first, columns, from + s, sources, taps.Pointer + t * tap);
            for (nint i = 0; i < tap; i += TOps.Width)
                TAlgorithm.Weight<V, TOps>(taps.Pointer + i, 3 * tap, tap, target + s * width + i, plane);
        }
    }

    private static void Gather(in DenseProblem problem, int tap, int first, int columns, int source, int sources, float* target)
    {
        nint row = problem.Height.TapFirst + tap / 3 * problem.Height.TapStep, column = problem.Width.TapFirst + tap % 3 * problem.Width.TapStep;
        int outer = problem.WeightTransposed ? problem.SourceChannels : problem.TargetChannels;
        float* weight = problem.Weight + (row * 3 + column) * problem.SourceChannels * problem.TargetChannels;
        if (problem.WeightTransposed) Panel<V, TOps>.PackTransposed(weight + first * outer + source, outer, sources, columns, target);
        else Panel<V, TOps>.Pack(weight + source * outer + first, outer, sources, columns, target);
    }
}
