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

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public PackedGradientCut Cut;
        public float* Gradients;
        public nint GradientFloats;

        // Pixels of x and dy that stay in the cache need not be asked for.
        private readonly bool AsksAhead => Problem.Pixels * (Problem.SourceChannels + Problem.TargetChannels) > BlockSizes.PackedGradient.NearPixels;

        private readonly int Outputs => Problem.TargetChannels * Problem.Groups;

        public readonly void Run(int index)
        {
            PackedGradientCut.Share share = Cut[index];
            int blocks = Blocks(share), most = Threading.Cut.Items(share.Pixels, blocks);
            nint panelFloats = (nint)most * PanelWidth + BlockSizes.Line, tapFloats = (nint)RowPanels<V, TOps>.Floats(share.Channels, TileRows, most);
            using Scratch x = Scratch.Rent(share.Taps * tapFloats);
            using Scratch dy = Scratch.Rent(Math.Min(PanelsTogether, share.Panels) * panelFloats);
            using Scratch sums = Scratch.Rent(blocks > 1 ? (long)share.Panels * share.Taps * share.Channels * PanelWidth : 0);
            for (int b = 0; b < blocks; b++)
            {
                (int first, int count) = Block(share, b);
                for (int t = 0; t < share.Taps; t++) PackTap(share, share.FirstTap + t, first, count, new RowPanels<V, TOps>(x.Pointer + t * tapFloats, share.Channels, TileRows, most));
                PackedGradientCut.Share next = b + 1 < blocks || index + 1 == Cut.Items ? share : Cut[index + 1];
                (int nextFirst, int nextCount) = Block(next, b + 1 < blocks ? b + 1 : 0);
                int tiles = share.Panels * share.Taps * Threading.Cut.Items(share.Channels, TileRows), floats = next.Channels + next.Panels * PanelWidth;
                Lookahead source = Source(next, nextFirst, nextCount);
                source.SpreadOver(Math.Max(1, (int)((long)tiles * next.Channels / floats)));
                Lookahead target = Target(next, nextFirst, nextCount) with { Then = &source };
                target.SpreadOver(Math.Max(1, (int)((long)tiles * next.Panels * PanelWidth / floats)));
                for (int p = 0; p < share.Panels; p++)
                {
                    int column = share.Group * Problem.TargetChannels + (share.FirstPanel + p) * PanelWidth;
                    if (p % PanelsTogether == 0)
                    {
                        int columns = Math.Min(Math.Min(PanelsTogether, share.Panels - p) * PanelWidth, Problem.TargetChannels - (share.FirstPanel + p) * PanelWidth);
                        Panel<V, TOps>.Pack(Problem.Target + (nint)first * Problem.TargetPitch + column, Problem.TargetPitch, count, columns, dy.Pointer, panelFloats);
                    }

                    RunPanel(share, p, count, x.Pointer, tapFloats, most, dy.Pointer + p % PanelsTogether * panelFloats, sums.Pointer, b == 0, b == blocks - 1, AsksAhead ? &target : null);
                }
            }
        }

        private readonly void RunPanel(
            in PackedGradientCut.Share share, int panel, int pixels, float* x, nint tapFloats, int most, float* dy, float* sums, bool first, bool last, Lookahead* ahead)
        {
            int rows = share.Taps * share.Channels, columns = Problem.Columns(share.FirstPanel + panel, PanelWidth);
            nint row = (nint)share.FirstTap * Problem.SourceChannels + share.FirstChannel, zero = 0;
            float* between = sums + (nint)panel * rows * PanelWidth;
            float* target = Gradients + share.Part * GradientFloats + row * Outputs + share.Group * Problem.TargetChannels + (share.FirstPanel + panel) * PanelWidth;
            var tile = new MicroTile
            {
                Offsets = &zero,
                Segments = 1,
                Depth = pixels,
                ARow = 1,
                B = dy,
                BRow = MicroKernels<V, TOps>.PaddedWidth(columns),
                Packed = true,
                Sums = first ? null : between,
                SumsRow = PanelWidth,
                C = last ? target : between,
                CRow = last ? Outputs : PanelWidth,
                TargetIsFar = last && GradientFloats > BlockSizes.Dense.NearTarget(PanelWidth),
                Columns = columns,
                Ahead = ahead,
            };
            for (int t = 0; t < share.Taps; t++) new RowPanels<V, TOps>(x + t * tapFloats, share.Channels, TileRows, most).Run(&tile);
        }

        /// <summary>Packs what one tap reads of the source for some target pixels: row by row, zeros where it falls on the padding.</summary>
        private readonly void PackTap(in PackedGradientCut.Share share, int tap, int firstPixel, int pixels, RowPanels<V, TOps> packed)
        {
            (int rest, int kw) = Math.DivRem(tap, Problem.Width.Taps);
            (int kd, int kh) = Math.DivRem(rest, Problem.Height.Taps);
            (int firstInside, int inside) = Problem.Width.TargetsInside(kw);
            nint step = (nint)Problem.Width.SourceStep * Problem.SourcePitch;
            for (int pixel = firstPixel; pixel < firstPixel + pixels;)
            {
                (int row, int w) = Math.DivRem(pixel, Problem.Width.Count);
                int count = Math.Min(Problem.Width.Count - w, firstPixel + pixels - pixel), k = pixel - firstPixel;
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
                pixel += count;
            }
        }

        private static int Blocks(in PackedGradientCut.Share share) => Threading.Cut.Items(share.Pixels, BlockSizes.PackedGradient.Depth);

        /// <summary>The first pixel of block <paramref name="index"/> of a share, and their number.</summary>
        private static (int First, int Count) Block(in PackedGradientCut.Share share, int index)
        {
            int blocks = Blocks(share), first = Threading.Cut.Share(share.Pixels, index, blocks);
            return (share.FirstPixel + first, Threading.Cut.Share(share.Pixels, index + 1, blocks) - first);
        }

        /// <summary>The memory of x for some pixels, if it is one run; else what taps read lies in cache more often than not.</summary>
        private readonly Lookahead Source(in PackedGradientCut.Share share, int firstPixel, int pixels)
        {
            if (!Problem.Width.IsPointwise || Problem.Width.Count != Problem.Pixels) return default;
            float* first = Problem.Source + (nint)firstPixel * Problem.SourcePitch + share.Group * Problem.SourceChannels + share.FirstChannel;
            return new Lookahead(first, share.Channels, (pixels, Problem.SourcePitch), (1, 0), (1, 0));
        }

        /// <summary>The memory of dy for some pixels.</summary>
        private readonly Lookahead Target(in PackedGradientCut.Share share, int firstPixel, int pixels)
        {
            int column = share.FirstPanel * PanelWidth, columns = Math.Min(share.Panels * PanelWidth, Problem.TargetChannels - column);
            float* first = Problem.Target + (nint)firstPixel * Problem.TargetPitch + share.Group * Problem.TargetChannels + column;
            return new Lookahead(first, columns, (pixels, Problem.TargetPitch), (1, 0), (1, 0));
        }
    }
}
