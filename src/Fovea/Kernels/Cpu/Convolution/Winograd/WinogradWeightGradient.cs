using System.Runtime.CompilerServices;
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
/// other side's channels, which costs less than moving their results through memory. Parts are added in a fixed tree, as dw.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class WinogradWeightGradient<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    private static int Planes => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Computes it.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="problem">The forward problem; its target is the gradient dy, which is only read.</param>
    /// <param name="gradient">dw.</param>
    public static void Run(CpuExecution execution, in DenseProblem problem, float* gradient)
    {
        var tiles = WinogradTiles.Of<TAlgorithm>(problem);
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
            var sourceLayout = new SpreadLayout(share.BlockTiles, share.Sources);
            var targetLayout = new SpreadLayout(share.BlockTiles, share.Targets);
            var sumLayout = new SpreadLayout(share.Sources, share.Targets);
            using Scratch sources = Scratch.Rent(sourceLayout.Floats(TAlgorithm.Inputs));
            using Scratch targets = Scratch.Rent(targetLayout.Floats(TAlgorithm.Inputs));
            using Scratch sums = Scratch.Rent(sumLayout.Floats(TAlgorithm.Inputs));
            for (int t = 0; t < share.Tiles; t += share.BlockTiles)
            {
                var block = new WinogradBlock(Tiles, share.FirstTile + t, Math.Min(share.BlockTiles, share.Tiles - t));
                WinogradTransform<V, TOps, TAlgorithm>.Input(Problem, block, 0, block.Count, share.FirstSource, share.Sources, sources.Pointer, sourceLayout);
                WinogradTransform<V, TOps, TAlgorithm>.OutputGradient(Problem, block, 0, block.Count, share.FirstTarget, share.Targets, targets.Pointer, targetLayout);
                Multiply(share, block, sources.Pointer, sourceLayout, targets.Pointer, targetLayout, sums.Pointer, sumLayout, accumulate: t > 0);
            }

            Store(share, sums.Pointer, sumLayout);
        }

        [MethodImpl(KernelOptions.Loop)]
        private static void Multiply(
            in WinogradGradientCut.Share share, in WinogradBlock block, float* sources, in SpreadLayout sourceLayout, float* targets, in SpreadLayout targetLayout,
            float* sums, in SpreadLayout sumLayout, bool accumulate)
        {
            nint zero = 0;
            for (int e = 0; e < Planes; e++)
            {
                (int first, int count) = block.WithProduct(e / TAlgorithm.Inputs, e % TAlgorithm.Inputs);
                if (count == 0 && !accumulate) new Span<float>(sums + e * sumLayout.Plane, share.Sources * sumLayout.Pitch).Clear();
                for (int c = 0; count > 0 && c < share.Targets; c += MicroKernels<V, TOps>.PanelWidth)
                {
                    var tile = new MicroTile
                    {
                        A = sources + e * sourceLayout.Plane + first * sourceLayout.Pitch,
                        Offsets = &zero,
                        Segments = 1,
                        Depth = count,
                        ARow = 1,
                        AStep = sourceLayout.Pitch,
                        B = targets + e * targetLayout.Plane + first * targetLayout.Pitch + c,
                        BRow = targetLayout.Pitch,
                        Sums = accumulate ? sums + e * sumLayout.Plane + c : null,
                        SumsRow = sumLayout.Pitch,
                        SumsAreFar = accumulate,
                        C = sums + e * sumLayout.Plane + c,
                        CRow = sumLayout.Pitch,

                        // Rows are whole vectors wide: those behind the last channel hold zeros.
                        Columns = MicroKernels<V, TOps>.PaddedWidth(Math.Min(MicroKernels<V, TOps>.PanelWidth, share.Targets - c)),
                    };
                    MicroKernels<V, TOps>.Run(&tile, share.Sources);
                }
            }
        }

        [MethodImpl(KernelOptions.Loop)]
        private readonly void Store(in WinogradGradientCut.Share share, float* sums, in SpreadLayout layout)
        {
            float* taps = stackalloc float[9 * TOps.Width];
            nint pixel = (nint)Problem.SourceChannels * Problem.TargetChannels;
            float* target = Gradients + share.Part * GradientFloats + (nint)share.FirstSource * Problem.TargetChannels + share.FirstTarget;
            for (int s = 0; s < share.Sources; s++, sums += layout.Pitch, target += Problem.TargetChannels)
            {
                for (int c = 0; c < share.Targets; c += TOps.Width)
                {
                    if (c + TOps.Width <= share.Targets)
                    {
                        TAlgorithm.WeightGradient<V, TOps>(sums + c, layout.Plane, target + c, 3 * pixel, pixel);
                        continue;
                    }

                    V mask = TOps.Mask(share.Targets - c);
                    TAlgorithm.WeightGradient<V, TOps>(sums + c, layout.Plane, taps, 3 * TOps.Width, TOps.Width);
                    for (int t = 0; t < 9; t++) TOps.StoreMasked(target + c + t * pixel, mask, TOps.Load(taps + t * TOps.Width));
                }
            }
        }
    }
}
