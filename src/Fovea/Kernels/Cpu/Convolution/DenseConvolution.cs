using System.Diagnostics;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Solves a <see cref="DenseProblem"/>: the driver that the forward pass and the gradient of the input share.</summary>
/// <remarks>
/// <code>
/// packed weights                                     one item: some maps, or a strip of rows of one map, and some panels
/// group → panel of 32 target channels →              for each block of segments (a panel of 32 KB: 256 products)
///   [tap d][tap h][tap w][source channel][32]          for each panel
///                                                        for each target row: tiles of up to 14 pixels × 32 channels
///                                                          for each chunk of segments (128 to 160 products, if they can be cut so): one sum
///
/// sums of an item between two blocks: panel → [target row][pixel][32]; the last block adds its own and writes the target
/// </code>
/// As many panels are taken through the blocks together as their sums stay in L2: a block of the source then is there for all of them.
/// Where the weights are used for few pixels, an item is one panel or a few and all pixels, and packs each block of its weights when it comes to it: they are read once and never
/// written to memory, the next block is asked for meanwhile.
/// Assumptions: every axis has at least one target and one tap; channels are 1 or more.
/// </remarks>
internal static unsafe class DenseConvolution<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Below this a part of a segment is no longer worth the loads and stores around it.
    private const int LeastPart = 32;

    /// <summary>Solves it.</summary>
    public static void Run(CpuExecution execution, in DenseProblem given)
    {
        Debug.Assert(given.Depth.Taps > 0 && given.Height.Taps > 0 && given.Width.Taps > 0);
        DenseProblem problem = PointwiseRows.Lengthen(given, MicroKernels<V, TOps>.MaxRows(MicroKernels<V, TOps>.PanelWidth), out int lastRow);
        var cut = new DenseCut(problem, MicroKernels<V, TOps>.PanelWidth, given.Pixels);
        var layout = new SourceLayout(problem, cut.StripRows);
        int parts = Parts(layout.SegmentDepth(problem));
        int segments = layout.Segments(problem) * parts, depth = layout.SegmentDepth(problem) / parts;

        // Weights in panels: all of them now, or block by block in the items.
        long groupFloats = (long)segments * depth * PackedWidth(problem.TargetChannels);
        using Scratch packed = Scratch.Rent(cut.ByPanels ? 0 : problem.Groups * groupFloats);
        var pack = new PackItem { Problem = problem, Packed = packed.Pointer, GroupFloats = (nint)groupFloats, Panels = cut.Panels };
        if (!cut.ByPanels) execution.Team.Run(ref pack, problem.Groups * Threading.Cut.Items(cut.Panels, PackItem.Together));

        // Slices, too, are copied once for all items that read them.
        int maps = problem.Batch * problem.Depth.Count;
        using Scratch slices = Scratch.Rent(cut.ByPanels ? (long)problem.Groups * maps * layout.SliceFloats(problem) : 0);
        var copy = new CopyItem { Problem = problem, Layout = layout, Maps = maps, Slices = slices.Pointer };
        if (cut.ByPanels && layout.Copies) execution.Team.Run(ref copy, problem.Groups * maps);

        int chunk = Math.Max(1, BlockSizes.Dense.Chunk / depth);
        using Scratch offsets = Scratch.Rent((long)segments * sizeof(nint) / sizeof(float));
        layout.FillOffsets(problem, (nint*)offsets.Pointer, parts);
        var item = new Item
        {
            Problem = problem,
            Layout = layout,
            Cut = cut,
            LastRow = lastRow,
            Packed = packed.Pointer,
            GroupFloats = (nint)groupFloats,
            Slices = slices.Pointer,
            Offsets = (nint*)offsets.Pointer,
            Segments = segments,
            Depth = depth,
            ChunkSegments = chunk,
            TargetIsFar = problem.Pixels * problem.TargetChannels > BlockSizes.Dense.NearTarget(MicroKernels<V, TOps>.PanelWidth)
                && segments * depth >= BlockSizes.Dense.LongSum(MicroKernels<V, TOps>.PanelWidth),
            BlockSegments = chunk * Math.Max(1, BlockSizes.Dense.Depth(MicroKernels<V, TOps>.PanelWidth) / (chunk * depth)),
        };
        execution.Team.Run(ref item, cut.Items);
    }

    /// <summary>Into how many equal parts a segment is cut, so that a part is no deeper than a chunk: 1 if no number of parts divides it.</summary>
    private static int Parts(int depth)
    {
        for (int parts = Cut.Items(depth, BlockSizes.Dense.Chunk); depth / parts >= LeastPart; parts++)
        {
            if (depth % parts == 0) return parts;
        }

        return 1;
    }

    /// <summary>Channels of all packed panels of a group, with the last one's padding.</summary>
    private static int PackedWidth(int channels)
    {
        int rest = channels % MicroKernels<V, TOps>.PanelWidth;
        return channels - rest + (rest == 0 ? 0 : MicroKernels<V, TOps>.PaddedWidth(rest));
    }

    private struct PackItem : IJob
    {
        // Panels of an item: their lines lie side by side.
        public const int Together = 4;

        public DenseProblem Problem;
        public float* Packed;
        public nint GroupFloats;
        public int Panels;

        public readonly void Run(int index)
        {
            (int group, int item) = Math.DivRem(index, Threading.Cut.Items(Panels, Together));
            int panel = item * Together, depth = Problem.Taps * Problem.SourceChannels;
            nint panelFloats = (nint)MicroKernels<V, TOps>.PanelWidth * depth;
            DenseWeights<V, TOps>.Pack(
                Problem, group, panel, Math.Min(Together, Panels - panel), 0, depth, Packed + group * GroupFloats + panel * panelFloats, panelFloats);
        }
    }

    private struct CopyItem : IJob
    {
        public DenseProblem Problem;
        public SourceLayout Layout;
        public int Maps;
        public float* Slices;

        public readonly void Run(int index)
        {
            (int group, int map) = Math.DivRem(index, Maps);
            Layout.CopySlice<V, TOps>(
                Problem, map / Problem.Depth.Count, map % Problem.Depth.Count, 0, Problem.Height.Count, group, Slices + index * (nint)Layout.SliceFloats(Problem));
        }
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public SourceLayout Layout;
        public DenseCut Cut;
        public int LastRow;
        public float* Packed;
        public nint GroupFloats;
        public float* Slices;
        public nint* Offsets;
        public int Segments;
        public int Depth;
        public int ChunkSegments;
        public int BlockSegments;
        public bool TargetIsFar;

        private readonly bool SourceIsFar =>
            (long)Problem.Batch * Problem.Depth.Source * Problem.Height.Source * Problem.Width.Source * Problem.SourceChannels > BlockSizes.Dense.NearSource(MicroKernels<V, TOps>.PanelWidth);

        private readonly nint ARow => (nint)Problem.Width.SourceStep * Layout.PixelStride;

        public readonly void Run(int index)
        {
            if (Cut.ByPanels) RunPanels(index);
            else RunPixels(index);
        }

        /// <summary>Some pixels, with weights that are packed already. While they are computed, the source of the next item is asked for, if it is far.</summary>
        private readonly void RunPixels(int index)
        {
            DenseCut.Part part = Cut[index];
            nint sliceFloats = (nint)Layout.SliceFloats(Problem);
            using Scratch slices = Scratch.Rent(part.Maps * sliceFloats);
            for (int m = 0; m < part.Maps && Layout.Copies; m++)
            {
                int map = part.FirstMap + m;
                Layout.CopySlice<V, TOps>(
                    Problem, map / Problem.Depth.Count, map % Problem.Depth.Count, part.FirstRow, part.Rows, part.Group, slices.Pointer + m * sliceFloats);
            }

            bool asks = SourceIsFar && index + 1 < Cut.Items;
            Lookahead ahead = default;
            if (asks)
            {
                DenseCut.Part next = Cut[index + 1];
                ahead = ProblemMemory.Source(
                    Problem, next.Group * Problem.SourceChannels, Problem.SourceChannels, next.FirstMap, next.Maps, next.FirstRow, next.Rows);
            }

            ahead.SpreadOver(part.Panels * Threading.Cut.Items(Segments, BlockSegments) * Tiles(part));
            nint sumFloats = SumFloats(part);
            int together = (int)Math.Clamp(BlockSizes.Dense.Sums / Math.Max(1, sumFloats), 1, part.Panels), end = part.FirstPanel + part.Panels;
            using Scratch partial = Scratch.Rent(Segments > ChunkSegments ? MicroKernels<V, TOps>.TileFloats : 0);
            using Scratch sums = Scratch.Rent(together * sumFloats);
            for (int first = part.FirstPanel; first < end; first += together)
            {
                for (int s = 0; s < Segments; s += BlockSegments)
                {
                    for (int p = first; p < Math.Min(first + together, end); p++)
                    {
                        float* panel = Packed + part.Group * GroupFloats + (nint)p * MicroKernels<V, TOps>.PanelWidth * Segments * Depth;
                        float* block = panel + (nint)s * Depth * MicroKernels<V, TOps>.PaddedWidth(Columns(p));
                        RunBlock(part, p, s, block, slices.Pointer, sliceFloats, sums.Pointer + (p - first) * sumFloats, partial.Pointer, asks ? &ahead : null);
                    }
                }
            }
        }

        /// <summary>Some panels for all pixels. While a block of their weights is used, the next one is asked for.</summary>
        private readonly void RunPanels(int index)
        {
            DenseCut.Part part = Cut[index];
            nint sliceFloats = (nint)Layout.SliceFloats(Problem), sumFloats = SumFloats(part), panelFloats = (nint)BlockSegments * Depth * MicroKernels<V, TOps>.PanelWidth + BlockSizes.Line;
            using Scratch packed = Scratch.Rent(part.Panels * panelFloats);
            using Scratch partial = Scratch.Rent(Segments > ChunkSegments ? MicroKernels<V, TOps>.TileFloats : 0);
            using Scratch sums = Scratch.Rent(part.Panels * sumFloats);
            for (int s = 0; s < Segments; s += BlockSegments)
            {
                DenseWeights<V, TOps>.Pack(Problem, part.Group, part.FirstPanel, part.Panels, s * Depth, BlockEnd(s) * Depth, packed.Pointer, panelFloats);
                Lookahead ahead = default;
                if (s + BlockSegments < Segments)
                {
                    int next = s + BlockSegments;
                    ahead = DenseWeights<V, TOps>.Memory(Problem, part, next * Depth, BlockEnd(next) * Depth);
                }
                else if (index + 1 < Cut.Items)
                {
                    ahead = DenseWeights<V, TOps>.Memory(Problem, Cut[index + 1], 0, BlockEnd(0) * Depth);
                }

                ahead.SpreadOver(part.Panels * Tiles(part));
                for (int p = 0; p < part.Panels; p++)
                {
                    RunBlock(
                        part, part.FirstPanel + p, s, packed.Pointer + p * panelFloats, Slices + part.Group * part.Maps * sliceFloats, sliceFloats,
                        sums.Pointer + p * sumFloats, partial.Pointer, &ahead);
                }
            }
        }

        private readonly int Columns(int panel) => Problem.Columns(panel, MicroKernels<V, TOps>.PanelWidth);

        /// <summary>Sums of a panel that wait for the next block of segments.</summary>
        private readonly nint SumFloats(in DenseCut.Part part) =>
            Segments > BlockSegments ? (nint)part.Maps * part.Rows * Problem.Width.Count * MicroKernels<V, TOps>.PanelWidth : 0;

        private readonly int BlockEnd(int segment) => Math.Min(segment + BlockSegments, Segments);

        private readonly int Tiles(in DenseCut.Part part) =>
            part.Maps * part.Rows * MicroKernels<V, TOps>.Tiles(Problem.Width.Count, MicroKernels<V, TOps>.PanelWidth, ARow);

        private readonly void RunBlock(
            in DenseCut.Part part, int panel, int segment, float* packed, float* slices, nint sliceFloats, float* sums, float* partial, Lookahead* ahead)
        {
            int first = panel * MicroKernels<V, TOps>.PanelWidth, columns = Columns(panel);
            int width = MicroKernels<V, TOps>.PaddedWidth(columns);
            nint channel = (nint)part.Group * Problem.TargetChannels + first, targetRow = (nint)Problem.Width.TargetStep * Problem.TargetPitch;
            bool begins = segment == 0, ends = BlockEnd(segment) == Segments;
            var tile = new MicroTile
            {
                Offsets = Offsets + segment,
                Segments = BlockEnd(segment) - segment,
                ChunkSegments = ChunkSegments,
                Partial = partial,
                Depth = Depth,
                ARow = ARow,
                AStep = 1,
                B = packed,
                BSegment = (nint)Depth * width,
                BRow = width,
                Packed = true,
                Bias = Problem.Bias is null ? null : Problem.Bias + channel,
                CRow = ends ? targetRow : width,
                SumsRow = begins ? targetRow : width,
                SumsAreFar = begins && Problem.Adds,
                TargetIsFar = ends && TargetIsFar,
                Clamps = Problem.Activation.HasValue && ends,
                Clamp = Problem.Activation.GetValueOrDefault(),
                Columns = columns,
                Ahead = ahead,
            };
            for (int m = 0; m < part.Maps; m++)
            {
                int sample = (part.FirstMap + m) / Problem.Depth.Count, d = (part.FirstMap + m) % Problem.Depth.Count;
                float* source = Layout.Copies ? slices + m * sliceFloats : Layout.InPlace(Problem, sample, d, part.FirstRow, part.Group);
                float* target = Target(sample, d, part.FirstRow) + channel;
                for (int r = 0; r < part.Rows; r++, target += Problem.Height.TargetStep * Problem.Width.Target * (nint)Problem.TargetPitch, sums += Problem.Width.Count * width)
                {
                    tile.A = source + r * Problem.Height.SourceStep * Layout.RowStride;
                    tile.C = ends ? target : sums;
                    tile.Sums = !begins ? sums : Problem.Adds ? target : null;
                    MicroKernels<V, TOps>.Run(&tile, part.FirstRow + r == Problem.Height.Count - 1 ? LastRow : Problem.Width.Count);
                }
            }
        }

        private readonly float* Target(int sample, int d, int h)
        {
            nint plane = (nint)sample * Problem.Depth.Target + Problem.Depth.TargetOf(d);
            nint row = plane * Problem.Height.Target + Problem.Height.TargetOf(h);
            return Problem.Target + (row * Problem.Width.Target + Problem.Width.TargetFirst) * Problem.TargetPitch;
        }
    }
}
