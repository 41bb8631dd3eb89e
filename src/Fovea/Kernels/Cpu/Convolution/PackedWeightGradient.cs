using System.Diagnostics;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The gradient of the weight as one product, both of whose sides are packed: [taps · C, pixels] · [pixels, O].</summary>
/// <remarks>
/// <code>
/// for each item, some taps or channels × some columns of dw, over some pixels:
///   for each block of up to 256 pixels:
///     x packed, tap by tap, wherever its pixels lie       [tile of 6 channels][pixel][6]     stays in L2 while the panels go by
///     for each four panels of 16 columns:
///       dy packed                                         [panel][pixel][16]                 64 KB; each in turn stays in L1
///       for each panel: tiles of 6 × 16 in registers, added to the sums
///   sums between two blocks of pixels                     [panel][row][16]                   the last block adds them to its own, in dw
/// </code>
/// A tile of six rows read in place takes 24 bytes of each pixel, of pixels that lie far apart, and fetches their lines again for every panel. The 14 rows of AVX-512 take most of a line
/// (<see cref="DenseWeightGradient{V,TOps}"/>), and few channels would not repay their packing.
/// </remarks>
internal static unsafe class PackedWeightGradient<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Target channels for which packing the source is repaid, and source channels for which packing dy is. A window that is not packed is read once for all of its taps.
    private const int LeastTargetChannels = 64;
    private const int LeastSourceChannels = 16;
    private const int LeastWindowChannels = 64;

    // Panels of dy that are packed together: their lines lie side by side.
    private const int PanelsTogether = 4;

    private static int PanelWidth => MicroKernels<V, TOps>.PanelWidth;

    private static int TileRows => MicroKernels<V, TOps>.MaxRows(PanelWidth);

    /// <summary>Whether the gradient of the weight is faster so.</summary>
    public static bool Suits(in DenseProblem problem) =>
        TOps.Width < 16 && problem.TargetChannels >= LeastTargetChannels && problem.SourceChannels >= (problem.Taps == 1 ? LeastSourceChannels : LeastWindowChannels)
        && problem.Pixels <= int.MaxValue;

    /// <summary>Computes it.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="given">The forward problem; its target is the gradient dy, which is only read.</param>
    /// <param name="gradient">dw.</param>
    public static void Run(CpuExecution execution, in DenseProblem given, float* gradient)
    {
        DenseProblem problem = InOneRow(given);
        var cut = new PackedGradientCut(problem, PanelWidth, TileRows);
        nint floats = problem.Taps * problem.TapFloats;
        using Scratch parts = Scratch.Rent(cut.Parts > 1 ? cut.Parts * floats : 0);
        var item = new Item
        {
            Problem = problem,
            Cut = cut,
            Gradients = cut.Parts > 1 ? parts.Pointer : gradient,
            GradientFloats = floats,
        };
        execution.Team.Run(ref item, cut.Items);
        if (cut.Parts > 1) PartialSums.Combine<V, TOps>(execution, parts.Pointer, cut.Parts, checked((int)floats), gradient);
    }

    /// <summary>A pointwise problem's pixels follow each other in the source as in the target: they are one row.</summary>
    private static DenseProblem InOneRow(in DenseProblem problem)
    {
        if (!problem.Depth.IsPointwise || !problem.Height.IsPointwise || !problem.Width.IsPointwise) return problem;
        return problem with { Batch = 1, Depth = AxisPlan.Pointwise(1), Height = AxisPlan.Pointwise(1), Width = AxisPlan.Pointwise((int)problem.Pixels) };
    }

    /// <summary>Some target pixels, counted through all maps.</summary>
    private readonly record struct Block(int First, int Count)
    {
        public int End => First + Count;
    }

    /// <summary>What an item packs, and its sums between two blocks.</summary>
    private readonly struct Memory(in PackedGradientCut.Share share, int depth, float* source, float* target, float* sums)
    {
        private readonly int _rows = share.Taps * share.Channels;
        private readonly int _channels = share.Channels;

        /// <summary>x of the share's tap <paramref name="tap"/>.</summary>
        public RowPanels<V, TOps> Source(int tap) => new(source + tap * SourceFloats(_channels, depth), _channels, TileRows, depth);

        /// <summary>dy of the share's panel <paramref name="panel"/>.</summary>
        public float* Target(int panel) => target + panel % PanelsTogether * PanelFloats(depth);

        /// <summary>Floats from one panel of dy to the next.</summary>
        public nint TargetPitch => PanelFloats(depth);

        /// <summary>The sums of the share's panel <paramref name="panel"/>.</summary>
        public float* Sums(int panel) => sums + (nint)panel * _rows * PanelWidth;

        public static nint SourceFloats(int channels, int depth) => (nint)RowPanels<V, TOps>.Floats(channels, TileRows, depth);

        // A cache line more than a panel has, so that panels do not begin in the same set of the cache.
        public static nint PanelFloats(int depth) => (nint)depth * PanelWidth + BlockSizes.Line;
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public PackedGradientCut Cut;
        public float* Gradients;
        public nint GradientFloats;

        private readonly int Outputs => Problem.TargetChannels * Problem.Groups;

        private readonly bool IsFar => Problem.Pixels * (Problem.SourceChannels + Problem.TargetChannels) > BlockSizes.PackedGradient.NearPixels;

        public readonly void Run(int index)
        {
            PackedGradientCut.Share share = Cut[index];
            int blocks = Blocks(share), depth = Threading.Cut.Items(share.Pixels, blocks);
            using Scratch source = Scratch.Rent(share.Taps * Memory.SourceFloats(share.Channels, depth));
            using Scratch target = Scratch.Rent(Math.Min(PanelsTogether, share.Panels) * Memory.PanelFloats(depth));
            using Scratch sums = Scratch.Rent(blocks > 1 ? (long)share.Panels * share.Taps * share.Channels * PanelWidth : 0);
            var memory = new Memory(share, depth, source.Pointer, target.Pointer, sums.Pointer);
            for (int b = 0; b < blocks; b++)
            {
                Block block = BlockAt(share, b);
                for (int t = 0; t < share.Taps; t++) PackTap(share, share.FirstTap + t, block, memory.Source(t));

                // While a block is computed, the next one is asked for, or that of the next item.
                Lookahead x = default, y = default;
                bool ends = b == blocks - 1, asks = IsFar && !(ends && index + 1 == Cut.Items);
                PackedGradientCut.Share next = asks && ends ? Cut[index + 1] : share;
                if (asks) AskFor(next, BlockAt(next, ends ? 0 : b + 1), share.Panels * share.Taps * memory.Source(0).Count, out x, out y);
                y = y with { Then = &x };
                for (int p = 0; p < share.Panels; p++)
                {
                    if (p % PanelsTogether == 0) PackPanels(share, p, block, memory);
                    RunPanel(share, p, block, memory, b == 0, ends, asks ? &y : null);
                }
            }
        }

        private static int Blocks(in PackedGradientCut.Share share) => Threading.Cut.Items(share.Pixels, BlockSizes.PackedGradient.Depth);

        /// <summary>Block <paramref name="index"/> of a share.</summary>
        private static Block BlockAt(in PackedGradientCut.Share share, int index)
        {
            int blocks = Blocks(share), first = Threading.Cut.Share(share.Pixels, index, blocks);
            return new Block(share.FirstPixel + first, Threading.Cut.Share(share.Pixels, index + 1, blocks) - first);
        }

        /// <summary>dy of a panel of the share and of those that are packed together with it.</summary>
        private readonly void PackPanels(in PackedGradientCut.Share share, int panel, Block block, in Memory memory)
        {
            int first = (share.FirstPanel + panel) * PanelWidth, panels = Math.Min(PanelsTogether, share.Panels - panel);
            float* dy = Problem.Target + (nint)block.First * Problem.TargetPitch + share.Group * Problem.TargetChannels + first;
            int columns = Math.Min(panels * PanelWidth, Problem.TargetChannels - first);
            Panel<V, TOps>.Pack(dy, Problem.TargetPitch, block.Count, columns, memory.Target(panel), memory.TargetPitch);
        }

        /// <summary>All rows of the share in one of its panels.</summary>
        private readonly void RunPanel(in PackedGradientCut.Share share, int panel, Block block, in Memory memory, bool begins, bool ends, Lookahead* ahead)
        {
            int columns = Problem.Columns(share.FirstPanel + panel, PanelWidth);
            nint row = (nint)share.FirstTap * Problem.SourceChannels + share.FirstChannel, zero = 0;
            float* target = Gradients + share.Part * GradientFloats + row * Outputs + share.Group * Problem.TargetChannels + (share.FirstPanel + panel) * PanelWidth;
            var tile = new MicroTile
            {
                Offsets = &zero,
                Segments = 1,
                Depth = block.Count,
                ARow = 1,
                B = memory.Target(panel),
                BRow = MicroKernels<V, TOps>.PaddedWidth(columns),
                Packed = true,
                Sums = begins ? null : memory.Sums(panel),
                SumsRow = PanelWidth,
                C = ends ? target : memory.Sums(panel),
                CRow = ends ? Outputs : PanelWidth,
                TargetIsFar = ends && GradientFloats > BlockSizes.Dense.NearTarget(PanelWidth),
                Columns = columns,
                Ahead = ahead,
            };
            for (int t = 0; t < share.Taps; t++) memory.Source(t).Run(&tile);
        }

        /// <summary>Packs what one tap reads of the source for some target pixels: row by row, zeros where it falls on the padding.</summary>
        private readonly void PackTap(in PackedGradientCut.Share share, int tap, Block block, in RowPanels<V, TOps> packed)
        {
            (int rest, int kw) = Math.DivRem(tap, Problem.Width.Taps);
            (int kd, int kh) = Math.DivRem(rest, Problem.Height.Taps);
            (int firstInside, int inside) = Problem.Width.TargetsInside(kw);
            nint step = (nint)Problem.Width.SourceStep * Problem.SourcePitch;
            for (int pixel = block.First, count; pixel < block.End; pixel += count)
            {
                (int row, int w) = Math.DivRem(pixel, Problem.Width.Count);
                int k = pixel - block.First;
                count = Math.Min(Problem.Width.Count - w, block.End - pixel);
                (rest, int h) = Math.DivRem(row, Problem.Height.Count);
                (int n, int d) = Math.DivRem(rest, Problem.Depth.Count);
                int plane = Problem.Depth.SourceOf(d, kd), line = Problem.Height.SourceOf(h, kh);
                bool isRow = (uint)plane < (uint)Problem.Depth.Source && (uint)line < (uint)Problem.Height.Source;
                int from = isRow ? Math.Clamp(firstInside, w, w + count) : w + count, end = isRow ? Math.Clamp(firstInside + inside, from, w + count) : w + count;
                packed.Clear(k, from - w);
                if (from < end)
                {
                    nint sourcePixel = (((nint)n * Problem.Depth.Source + plane) * Problem.Height.Source + line) * Problem.Width.Source + Problem.Width.SourceOf(from, kw);
                    packed.Pack(Problem.Source + sourcePixel * Problem.SourcePitch + share.Group * Problem.SourceChannels + share.FirstChannel, step, k + from - w, end - from);
                }

                packed.Clear(k + end - w, w + count - end);
            }
        }

        /// <summary>The memory of a block of x, if it is one run (what taps read is in cache more often than not), and of dy, spread over so many tiles.</summary>
        private readonly void AskFor(in PackedGradientCut.Share share, Block block, int tiles, out Lookahead x, out Lookahead y)
        {
            int first = share.FirstPanel * PanelWidth, columns = Math.Min(share.Panels * PanelWidth, Problem.TargetChannels - first);
            float* source = Problem.Source + (nint)block.First * Problem.SourcePitch + share.Group * Problem.SourceChannels + share.FirstChannel;
            float* target = Problem.Target + (nint)block.First * Problem.TargetPitch + share.Group * Problem.TargetChannels + first;
            bool isRun = Problem.Width.IsPointwise && Problem.Width.Count == Problem.Pixels;
            x = isRun ? new Lookahead(source, share.Channels, (block.Count, Problem.SourcePitch), (1, 0), (1, 0)) : default;
            y = new Lookahead(target, columns, (block.Count, Problem.TargetPitch), (1, 0), (1, 0));
            int ofTarget = Math.Max(1, (int)((long)tiles * columns / (share.Channels + columns)));
            x.SpreadOver(Math.Max(1, tiles - ofTarget));
            y.SpreadOver(ofTarget);
        }
    }
}
