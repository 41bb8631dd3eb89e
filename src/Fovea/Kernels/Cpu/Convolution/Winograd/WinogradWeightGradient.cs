using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>dw = Gᵀ [ Σ over all tiles of (Bᵀ d B) ⊙ (A dy Aᵀ) ] G: the forward algorithm read backwards.</summary>
/// <remarks>
/// <code>
/// x tiles  ──Bᵀ·B──→  V  planes [tile][128 sources] ─┐  transposed
///                                                    ├─ (m+2)² products, k is the tile ─→ dU planes [sources][targets] ──Gᵀ·G──→ dw
/// dy tiles ──A·Aᵀ──→  M  planes [tile][128 targets] ─┘  added block after block
/// </code>
/// An item is a part of the tiles and 128 channels of either side, so V and M stay near. The transforms are done again for each group of the
/// other side's channels, which costs less than moving their results through memory. Tiles that fit one block are summed at once, a few
/// rows of dU after the other, which never leave the cache. Parts are added in a fixed tree, as dw.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class WinogradWeightGradient<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    // A vector of the widest tier.
    private const int SourcesAtOnce = 16;

    private static int Planes => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Computes it.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="problem">The forward problem; its target is the gradient dy, which is only read.</param>
    /// <param name="gradient">dw.</param>
    public static void Run(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        var tiles = new WinogradTiles(problem, TAlgorithm.Outputs);
        var cut = new WinogradGradientCut(tiles.Count, problem.SourceChannels, problem.TargetChannels);
        int floats = checked(9 * problem.SourceChannels * problem.TargetChannels);
        using Scratch parts = Scratch.Rent(cut.Parts > 1 ? (long)cut.Parts * floats : 0);
        var item = new Item { Problem = problem, Tiles = tiles, Cut = cut, Gradients = cut.Parts > 1 ? parts.Pointer : gradient, GradientFloats = floats };
        execution.Team.Run(ref item, cut.Items);
        if (cut.Parts > 1) PartialSums.Combine<V, TOps>(execution, parts.Pointer, cut.Parts, floats, gradient);
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public WinogradTiles Tiles;
        public WinogradGradientCut Cut;
        public float* Gradients;
        public nint GradientFloats;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            WinogradGradientCut.Share share = Cut[index];
            int width = MicroKernels<V, TOps>.PanelWidth, sources = Math.Min(share.Sources, SourcesAtOnce), block = share.BlockTiles;
            var sourceLayout = new SpreadLayout(block, sources);
            var targetLayout = new SpreadLayout(block, width);
            var sumLayout = new SpreadLayout(sources, share.Targets);
            nint panel = (nint)targetLayout.Floats(TAlgorithm.Inputs);
            using Scratch source = Scratch.Rent(sourceLayout.Floats(TAlgorithm.Inputs));
            using Scratch targets = Scratch.Rent(panel * Threading.Cut.Items(share.Targets, width));
            using Scratch sums = Scratch.Rent(sumLayout.Floats(TAlgorithm.Inputs));
            for (int t = 0; t < share.Tiles; t += block)
            {
                int first = share.FirstTile + t, count = Math.Min(block, share.Tiles - t);
                for (int c = 0; c < share.Targets; c += width)
                {
                    WinogradTransform<V, TOps, TAlgorithm>.OutputGradient(
                        Problem, Tiles, first, count, share.FirstTarget + c, Math.Min(width, share.Targets - c), targets.Pointer + c / width * panel, targetLayout);
                }

                for (int s = 0; s < share.Sources; s += sources)
                {
                    int rows = Math.Min(sources, share.Sources - s);
                    WinogradTransform<V, TOps, TAlgorithm>.Input(Problem, Tiles, first, count, share.FirstSource + s, rows, source.Pointer, sourceLayout);
                    Multiply(rows, share.Targets, count, source.Pointer, sourceLayout, targets.Pointer, targetLayout, sums.Pointer, sumLayout);
                    Store(share, s, rows, sums.Pointer, sumLayout, adds: t > 0);
                }
            }
        }

        [MethodImpl(KernelOptions.Loop)]
        private static void Multiply(
            int rows, int columns, int count, float* source, in SpreadLayout sourceLayout, float* targets, in SpreadLayout targetLayout, float* sums, in SpreadLayout sumLayout)
        {
            nint zero = 0, panel = (nint)targetLayout.Floats(TAlgorithm.Inputs);
            int width = MicroKernels<V, TOps>.PanelWidth;
            for (int e = 0; e < Planes; e++)
            {
                for (int c = 0; c < columns; c += width)
                {
                    var tile = new MicroTile
                    {
                        A = source + e * sourceLayout.Plane,
                        Offsets = &zero,
                        Segments = 1,
                        Depth = count,
                        ARow = 1,
                        AStep = sourceLayout.Pitch,
                        B = targets + c / width * panel + e * targetLayout.Plane,
                        BRow = targetLayout.Pitch,
                        C = sums + e * sumLayout.Plane + c,
                        CRow = sumLayout.Pitch,

                        // Rows are whole vectors wide: those behind the last channel hold zeros.
                        Columns = MicroKernels<V, TOps>.PaddedWidth(Math.Min(width, columns - c)),
                    };
                    MicroKernels<V, TOps>.Run(&tile, rows);
                }
            }
        }

        [MethodImpl(KernelOptions.Loop)]
        private readonly void Store(in WinogradGradientCut.Share share, int row, int rows, float* sums, in SpreadLayout layout, bool adds)
        {
            float* taps = stackalloc float[9 * TOps.Width];
            nint pixel = (nint)Problem.SourceChannels * Problem.TargetChannels, plane = layout.Plane;
            float* target = Gradients + share.Part * GradientFloats + (nint)(share.FirstSource + row) * Problem.TargetChannels + share.FirstTarget;
            for (int s = 0; s < rows; s++, sums += layout.Pitch, target += Problem.TargetChannels)
            {
                for (int c = 0; c < share.Targets; c += TOps.Width)
                {
                    bool partial = c + TOps.Width > share.Targets;
                    if (!partial && !adds)
                    {
                        TAlgorithm.WeightGradient<V, TOps>(sums + c, plane, target + c, 3 * pixel, pixel);
                        continue;
                    }

                    V mask = TOps.Mask(share.Targets - c);
                    TAlgorithm.WeightGradient<V, TOps>(sums + c, plane, taps, 3 * TOps.Width, TOps.Width);
                    for (int t = 0; t < 9; t++)
                    {
                        float* tap = target + c + t * pixel;
                        V value = TOps.Load(taps + t * TOps.Width);
                        if (adds) value = TOps.Add(ElementLoop.Load<V, TOps>(tap, mask, partial), value);
                        ElementLoop.Store<V, TOps>(tap, value, mask, partial);
                    }
                }
            }
        }
    }
}
