using System.Diagnostics;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>Solves a <see cref="DenseProblem"/>: the driver that the forward pass and the gradient of the input share.</summary>
/// <remarks>
/// <code>
/// packed weights                                     one item: some maps, or a strip of rows of one map, and some panels
/// group → panel of 32 target channels →              for each panel
///   [tap d][tap h][tap w][source channel][32]          for each block of segments (128 to 160 products, if they can be cut so)
///                                                        for each target row: tiles of up to 14 pixels × 32 channels
/// </code>
/// Where the weights are used for few pixels, an item is a panel and all pixels, and packs each block of its weights when it comes to it: they are read once and never
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
        DenseProblem problem = PointwiseRows.Lengthen(given, out int lastRow);
        var cut = new DenseCut(problem, MicroKernels<V, TOps>.PanelWidth);
        var layout = new SourceLayout(problem, cut.StripRows);
        int parts = Parts(layout.SegmentDepth(problem));
        int segments = layout.Segments(problem) * parts, depth = layout.SegmentDepth(problem) / parts;

        // Weights in panels: all of them now, or block by block in the items.
        long groupFloats = (long)segments * depth * PackedWidth(problem.TargetChannels);
        using Scratch packed = Scratch.Rent(cut.ByPanels ? 0 : problem.Groups * groupFloats);
        var pack = new PackItem { Problem = problem, Packed = packed.Pointer, GroupFloats = (nint)groupFloats, Panels = cut.Panels };
        if (!cut.ByPanels) execution.Team.Run(ref pack, problem.Groups * cut.Panels);

        // Slices, too, are copied once for all items that read them.
        int maps = problem.Batch * problem.Depth.Count;
        using Scratch slices = Scratch.Rent(cut.ByPanels ? (long)problem.Groups * maps * layout.SliceFloats(problem) : 0);
        var copy = new CopyItem { Problem = problem, Layout = layout, Maps = maps, Slices = slices.Pointer };
        if (cut.ByPanels && layout.Copies) execution.Team.Run(ref copy, problem.Groups * maps);

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
            BlockSegments = Math.Max(1, BlockSizes.Dense.Depth / depth),
        };
        execution.Team.Run(ref item, cut.Items);
    }

    /// <summary>Into how many equal parts a segment is cut, so that a part is no deeper than a block: 1 if no number of parts divides it.</summary>
    private static int Parts(int depth)
    {
        for (int parts = Cut.Items(depth, BlockSizes.Dense.Depth); depth / parts >= LeastPart; parts++)
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
        public DenseProblem Problem;
        public float* Packed;
        public nint GroupFloats;
        public int Panels;

        public readonly void Run(int index)
        {
            (int group, int panel) = Math.DivRem(index, Panels);
            int depth = Problem.Taps * Problem.SourceChannels;
            DenseWeights<V, TOps>.Pack(
                Problem, group, panel, 0, depth, Packed + group * GroupFloats + (nint)panel * MicroKernels<V, TOps>.PanelWidth * depth);
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
        public int BlockSegments;

        private readonly nint ARow => (nint)Problem.Width.SourceStep * Layout.PixelStride;

        public readonly void Run(int index)
        {
            if (Cut.ByPanels) RunPanel(index);
            else RunPixels(index);
        }

        /// <summary>Some pixels, with weights that are packed already. While they are computed, the source of the next item is asked for.</summary>
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

            Lookahead ahead = default;
            if (index + 1 < Cut.Items)
            {
                DenseCut.Part next = Cut[index + 1];
                ahead = ProblemMemory.Source(
                    Problem, next.Group * Problem.SourceChannels, Problem.SourceChannels, next.FirstMap, next.Maps, next.FirstRow, next.Rows);
            }

            ahead.SpreadOver(part.Panels * Threading.Cut.Items(Segments, BlockSegments) * Tiles(part));
            for (int p = part.FirstPanel; p < part.FirstPanel + part.Panels; p++)
            {
                int first = p * MicroKernels<V, TOps>.PanelWidth, columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, Problem.TargetChannels - first);
                float* panel = Packed + part.Group * GroupFloats + (nint)first * Segments * Depth;
                for (int s = 0; s < Segments; s += BlockSegments)
                    RunBlock(part, p, s, panel + (nint)s * Depth * MicroKernels<V, TOps>.PaddedWidth(columns), slices.Pointer, sliceFloats, &ahead);
            }
        }

        /// <summary>A panel for all pixels. While a block of its weights is used, the next one is asked for.</summary>
        private readonly void RunPanel(int index)
        {
            DenseCut.Part part = Cut[index];
            nint sliceFloats = (nint)Layout.SliceFloats(Problem);
            using Scratch packed = Scratch.Rent((long)BlockSegments * Depth * MicroKernels<V, TOps>.PanelWidth);
            for (int s = 0; s < Segments; s += BlockSegments)
            {
                DenseWeights<V, TOps>.Pack(Problem, part.Group, part.FirstPanel, s * Depth, BlockEnd(s) * Depth, packed.Pointer);
                Lookahead ahead = default;
                if (s + BlockSegments < Segments)
                {
                    int next = s + BlockSegments;
                    ahead = DenseWeights<V, TOps>.Memory(Problem, part.Group, part.FirstPanel, next * Depth, BlockEnd(next) * Depth);
                }
                else if (index + 1 < Cut.Items)
                {
                    DenseCut.Part next = Cut[index + 1];
                    ahead = DenseWeights<V, TOps>.Memory(Problem, next.Group, next.FirstPanel, 0, BlockEnd(0) * Depth);
                }

                ahead.SpreadOver(Tiles(part));
                RunBlock(part, part.FirstPanel, s, packed.Pointer, Slices + part.Group * part.Maps * sliceFloats, sliceFloats, &ahead);
            }
        }

        private readonly int BlockEnd(int segment) => Math.Min(segment + BlockSegments, Segments);

        private readonly int Tiles(in DenseCut.Part part) =>
            part.Maps * part.Rows * MicroKernels<V, TOps>.Tiles(Problem.Width.Count, MicroKernels<V, TOps>.PanelWidth, ARow);

        private readonly void RunBlock(in DenseCut.Part part, int panel, int segment, float* packed, float* slices, nint sliceFloats, Lookahead* ahead)
        {
            int first = panel * MicroKernels<V, TOps>.PanelWidth;
            int columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, Problem.TargetChannels - first);
            int width = MicroKernels<V, TOps>.PaddedWidth(columns);
            nint channel = (nint)part.Group * Problem.TargetChannels + first;
            var tile = new MicroTile
            {
                Offsets = Offsets + segment,
                Segments = BlockEnd(segment) - segment,
                Depth = Depth,
                ARow = ARow,
                AStep = 1,
                B = packed,
                BSegment = (nint)Depth * width,
                BRow = width,
                Packed = true,
                Bias = Problem.Bias is null ? null : Problem.Bias + channel,
                CRow = (nint)Problem.Width.TargetStep * Problem.TargetPitch,
                SumsRow = (nint)Problem.Width.TargetStep * Problem.TargetPitch,
                Clamps = Problem.Activation.HasValue && BlockEnd(segment) == Segments,
                Clamp = Problem.Activation.GetValueOrDefault(),
                Columns = columns,
                Ahead = ahead,
            };
            for (int m = 0; m < part.Maps; m++)
            {
                int sample = (part.FirstMap + m) / Problem.Depth.Count, d = (part.FirstMap + m) % Problem.Depth.Count;
                float* source = Layout.Copies ? slices + m * sliceFloats : Layout.InPlace(Problem, sample, d, part.FirstRow, part.Group);
                float* target = Target(sample, d, part.FirstRow) + channel;
                for (int r = 0; r < part.Rows; r++)
                {
                    tile.A = source + r * Problem.Height.SourceStep * Layout.RowStride;
                    tile.C = target + (nint)r * Problem.Height.TargetStep * Problem.Width.Target * Problem.TargetPitch;
                    tile.Sums = segment > 0 || Problem.Adds ? tile.C : null;
                    MicroKernels<V, TOps>.Run(&tile, part.FirstRow + r == Problem.Height.Count - 1 ? LastRow : Problem.Width.Count);
                }
            }
        }

        private readonly float* Target(int sample, int d, int h)
        {
            nint plane = (nint)sample * Problem.Depth.Target + d * Problem.Depth.TargetStep + Problem.Depth.TargetFirst;
            nint row = plane * Problem.Height.Target + h * Problem.Height.TargetStep + Problem.Height.TargetFirst;
            return Problem.Target + (row * Problem.Width.Target + Problem.Width.TargetFirst) * Problem.TargetPitch;
        }
    }
}
