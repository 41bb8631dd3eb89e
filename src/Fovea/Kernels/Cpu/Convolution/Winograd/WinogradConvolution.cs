using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Sizes = Fovea.Kernels.Cpu.BlockSizes.Winograd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>Solves a <see cref="DenseProblem"/> with a 3×3 window: the forward pass and the gradient of the input alike.</summary>
/// <remarks>
/// <code>
/// source tiles ──Bᵀ·B──→ V  (m+2)² planes [tile][C]  ─┐
///                                                     ├─ (m+2)² small products ─→ M [tile][32] ──Aᵀ·A──→ target tiles
/// weights ──────G·Gᵀ───→ U  (m+2)² planes [C][32]    ─┘        for each panel of 32 target channels
/// </code>
/// Two orders, chosen by how much the transformed weights weigh:
/// <list type="bullet">
/// <item>Light weights: U is made once for all; an item is a block of tiles and does everything for them, V and M staying in its L2.</item>
/// <item>Heavy weights: V is made for a pass of tiles; an item is a panel or a few, makes their U slice by slice in its L2, and uses it for all tiles of the pass.
/// So U, four times as large as the weights, never travels through memory.</item>
/// </list>
/// A tile that hangs over the edge of the map takes part only in the products that its pixels in the map need (<see cref="WinogradBlock"/>).
/// Sums are of at most 128 products, for the reason given in <see cref="BlockSizes.Dense.Chunk"/>.
/// </remarks>
internal static unsafe class WinogradConvolution<V, TOps, TAlgorithm>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TAlgorithm : struct, IWinogradAlgorithm
{
    // Multiples of this fill the micro-kernel's rows.
    private const int TileRows = 14;

    // Items that light weights are transformed in, at the least: it is soon done. Measured on two cores; more of them might want more.
    private const int LightItems = 2;

    private static int Planes => TAlgorithm.Inputs * TAlgorithm.Inputs;

    /// <summary>Solves it.</summary>
    public static void Run(CpuExecution execution, in DenseProblem problem)
    {
        Debug.Assert(problem.Groups == 1 && problem.Height.Taps == 3 && problem.Width.Taps == 3 && problem.Depth.IsPointwise);
        if ((long)Planes * problem.SourceChannels * problem.TargetChannels <= Sizes.LightWeights) RunTiles(execution, problem);
        else RunPanels(execution, problem);
    }

    private static void RunTiles(CpuExecution execution, in DenseProblem problem)
    {
        var tiles = WinogradTiles.Of<TAlgorithm>(problem);
        int panels = Cut.Items(problem.TargetChannels, MicroKernels<V, TOps>.PanelWidth);
        nint panelFloats = WinogradWeights<V, TOps, TAlgorithm>.PanelFloats(problem.SourceChannels);
        using Scratch weights = Scratch.Rent(panels * panelFloats);
        var pack = new PackItem
        {
            Problem = problem, Panels = panels, Together = WinogradWeights<V, TOps, TAlgorithm>.Together(problem, panels, LightItems), Weights = weights.Pointer, PanelFloats = panelFloats,
        };
        execution.Team.Run(ref pack, Cut.Items(panels, pack.Together));

        long perTile = (long)Planes * (problem.SourceChannels + MicroKernels<V, TOps>.PanelWidth);
        int perItem = RoundTiles((int)(Sizes.Item / perTile), tiles.Count);
        var item = new TilesItem { Problem = problem, Tiles = tiles, PerItem = perItem, Panels = panels, Weights = weights.Pointer, PanelFloats = panelFloats };
        execution.Team.Run(ref item, Cut.Items(tiles.Count, perItem));
    }

    private static void RunPanels(CpuExecution execution, in DenseProblem problem)
    {
        var tiles = WinogradTiles.Of<TAlgorithm>(problem);
        int panels = Cut.Items(problem.TargetChannels, MicroKernels<V, TOps>.PanelWidth);
        int perPass = RoundTiles((int)Math.Min(Sizes.Pass / ((long)Planes * problem.SourceChannels), Sizes.PassTiles), tiles.Count);
        var layout = new SpreadLayout(perPass, problem.SourceChannels);
        using Scratch spread = Scratch.Rent(layout.Floats(TAlgorithm.Inputs));
        for (int first = 0; first < tiles.Count; first += perPass)
        {
            var block = new WinogradBlock(tiles, first, Math.Min(perPass, tiles.Count - first));
            var input = new SpreadItem { Problem = problem, Block = block, Layout = layout, Spread = spread.Pointer };
            execution.Team.Run(ref input, Cut.Items(block.Count, SpreadItem.PerItem));
            long products = new SpreadLayout(block.Count, MicroKernels<V, TOps>.PanelWidth).Floats(TAlgorithm.Inputs);
            int together = (int)Math.Clamp(Sizes.Products / products, 1, WinogradWeights<V, TOps, TAlgorithm>.Together(problem, panels, Cut.LeastItems));
            var item = new PanelItem { Problem = problem, Block = block, Layout = layout, Spread = spread.Pointer, Panels = panels, Together = together };
            execution.Team.Run(ref item, Cut.Items(panels, together));
        }
    }

    /// <summary>At most <paramref name="most"/> tiles, a multiple of what the micro-kernel likes, cut so that all blocks are about equal.</summary>
    private static int RoundTiles(int most, int count)
    {
        most = Math.Max(TileRows, most / TileRows * TileRows);
        int blocks = Cut.Items(count, most);
        return Math.Min(most, Cut.Items(Cut.Items(count, blocks), TileRows) * TileRows);
    }

    /// <summary>M = Σ over the channels [0, depth) of V·U, plane by plane, for the tiles whose product counts, and 0 for the others; added to what M holds if <paramref name="accumulate"/>.</summary>
    [MethodImpl(KernelOptions.Loop)]
    private static void Multiply(
        in WinogradBlock block, float* spread, in SpreadLayout layout, int depth, float* weights, int columns, float* products, in SpreadLayout productLayout,
        bool accumulate)
    {
        int width = MicroKernels<V, TOps>.PaddedWidth(columns);
        nint zero = 0, plane = WinogradWeights<V, TOps, TAlgorithm>.Plane(depth, width);
        for (int e = 0; e < Planes; e++)
        {
            (int first, int count) = block.WithProduct(e / TAlgorithm.Inputs, e % TAlgorithm.Inputs);
            float* target = products + e * productLayout.Plane;
            if (!accumulate && count < block.Count)
            {
                Clear(target, first * productLayout.Pitch);
                Clear(target + (first + count) * productLayout.Pitch, (block.Count - first - count) * productLayout.Pitch);
            }

            target += first * productLayout.Pitch;
            for (int k = 0; k < depth; k += Sizes.Depth)
            {
                var tile = new MicroTile
                {
                    A = spread + e * layout.Plane + first * layout.Pitch + k,
                    Offsets = &zero,
                    Segments = 1,
                    Depth = Math.Min(Sizes.Depth, depth - k),
                    ARow = layout.Pitch,
                    AStep = 1,
                    B = weights + e * plane + (nint)k * width,
                    BRow = width,
                    Packed = true,
                    Sums = accumulate || k > 0 ? target : null,
                    SumsRow = productLayout.Pitch,
                    C = target,
                    CRow = productLayout.Pitch,
                    Columns = width,
                };
                MicroKernels<V, TOps>.Run(&tile, count);
            }
        }
    }

    private static void Clear(float* target, int floats) => new Span<float>(target, floats).Clear();

    private static void Store(in DenseProblem problem, in WinogradBlock block, int panel, float* products, in SpreadLayout layout)
    {
        int columns = problem.Columns(panel, MicroKernels<V, TOps>.PanelWidth);
        WinogradTransform<V, TOps, TAlgorithm>.Output(problem, block, 0, block.Count, panel * MicroKernels<V, TOps>.PanelWidth, columns, products, layout);
    }

    /// <summary>Light weights: the transformed weights of some panels.</summary>
    private struct PackItem : IJob
    {
        public DenseProblem Problem;
        public int Panels;
        public int Together;
        public float* Weights;
        public nint PanelFloats;

        public readonly void Run(int index)
        {
            int first = index * Together, end = Cut.End(index, Together, Panels);
            using Scratch gathered = Scratch.Rent((end - first) * WinogradWeights<V, TOps, TAlgorithm>.GatheredFloats(Problem, Sizes.Gathered));
            for (int c = 0; c < Problem.SourceChannels; c += Sizes.Gathered)
            {
                int count = Math.Min(Sizes.Gathered, Problem.SourceChannels - c);
                nint gatheredFloats = WinogradWeights<V, TOps, TAlgorithm>.GatheredFloats(Problem, count);
                WinogradWeights<V, TOps, TAlgorithm>.Gather(Problem, first, end - first, c, count, gathered.Pointer);
                for (int p = first; p < end; p++)
                {
                    int width = MicroKernels<V, TOps>.PaddedWidth(Problem.Columns(p, MicroKernels<V, TOps>.PanelWidth));
                    WinogradWeights<V, TOps, TAlgorithm>.Transform(
                        Problem, p, c, count, gathered.Pointer + (p - first) * gatheredFloats, Weights + p * PanelFloats + c * width,
                        WinogradWeights<V, TOps, TAlgorithm>.Plane(Problem.SourceChannels, width));
                }
            }
        }
    }

    /// <summary>Light weights: everything for a block of tiles.</summary>
    private struct TilesItem : IJob
    {
        public DenseProblem Problem;
        public WinogradTiles Tiles;
        public int PerItem;
        public int Panels;
        public float* Weights;
        public nint PanelFloats;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            int first = index * PerItem;
            var block = new WinogradBlock(Tiles, first, Cut.End(index, PerItem, Tiles.Count) - first);
            var layout = new SpreadLayout(PerItem, Problem.SourceChannels);
            var productLayout = new SpreadLayout(PerItem, MicroKernels<V, TOps>.PanelWidth);
            using Scratch spread = Scratch.Rent(layout.Floats(TAlgorithm.Inputs));
            using Scratch products = Scratch.Rent(productLayout.Floats(TAlgorithm.Inputs));
            WinogradTransform<V, TOps, TAlgorithm>.Input(Problem, block, 0, block.Count, 0, Problem.SourceChannels, spread.Pointer, layout);
            for (int p = 0; p < Panels; p++)
            {
                int columns = Problem.Columns(p, MicroKernels<V, TOps>.PanelWidth);
                Multiply(
                    block, spread.Pointer, layout, Problem.SourceChannels, Weights + p * PanelFloats, columns, products.Pointer, productLayout, accumulate: false);
                Store(Problem, block, p, products.Pointer, productLayout);
            }
        }
    }

    /// <summary>Heavy weights, first half: the input transform of some tiles.</summary>
    private struct SpreadItem : IJob
    {
        public const int PerItem = 4;

        public DenseProblem Problem;
        public WinogradBlock Block;
        public SpreadLayout Layout;
        public float* Spread;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            int first = index * PerItem;
            WinogradTransform<V, TOps, TAlgorithm>.Input(
                Problem, Block, first, Cut.End(index, PerItem, Block.Count) - first, 0, Problem.SourceChannels, Spread + (nint)first * Layout.Pitch, Layout);
        }
    }

    /// <summary>Heavy weights, second half: some panels of target channels for all tiles of the pass.</summary>
    private struct PanelItem : IJob
    {
        public DenseProblem Problem;
        public WinogradBlock Block;
        public SpreadLayout Layout;
        public float* Spread;
        public int Panels;
        public int Together;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            int first = index * Together, end = Cut.End(index, Together, Panels);
            var productLayout = new SpreadLayout(Block.Count, MicroKernels<V, TOps>.PanelWidth);
            nint productFloats = (nint)productLayout.Floats(TAlgorithm.Inputs);
            using Scratch gathered = Scratch.Rent((end - first) * WinogradWeights<V, TOps, TAlgorithm>.GatheredFloats(Problem, Sizes.Depth));
            using Scratch weights = Scratch.Rent(WinogradWeights<V, TOps, TAlgorithm>.PanelFloats(Sizes.Depth));
            using Scratch products = Scratch.Rent((end - first) * productFloats);
            for (int c = 0; c < Problem.SourceChannels; c += Sizes.Depth)
            {
                int depth = Math.Min(Sizes.Depth, Problem.SourceChannels - c);
                nint gatheredFloats = WinogradWeights<V, TOps, TAlgorithm>.GatheredFloats(Problem, depth);
                WinogradWeights<V, TOps, TAlgorithm>.Gather(Problem, first, end - first, c, depth, gathered.Pointer);
                for (int p = first; p < end; p++)
                {
                    int columns = Problem.Columns(p, MicroKernels<V, TOps>.PanelWidth);
                    WinogradWeights<V, TOps, TAlgorithm>.Transform(
                        Problem, p, c, depth, gathered.Pointer + (p - first) * gatheredFloats, weights.Pointer,
                        WinogradWeights<V, TOps, TAlgorithm>.Plane(depth, MicroKernels<V, TOps>.PaddedWidth(columns)));
                    Multiply(Block, Spread + c, Layout, depth, weights.Pointer, columns, products.Pointer + (p - first) * productFloats, productLayout, accumulate: c > 0);
                }
            }

            for (int p = first; p < end; p++) Store(Problem, Block, p, products.Pointer + (p - first) * productFloats, productLayout);
        }
    }
}
