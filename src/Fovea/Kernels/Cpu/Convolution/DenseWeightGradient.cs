using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>The gradient of the weight: for every segment of the window a product [run of k, pixels] · [pixels, O], x read in place.</summary>
/// <remarks>
/// <code>
///   dw rows of one segment (tap d, tap h, all taps w and channels: a run that is contiguous in x, too)
///   [ run ] × [ O ]  =  Σ over output rows   x of the row, transposed: k is the pixel, stride · C floats apart
///                                          · dy of the row: k is the pixel, O floats apart
/// </code>
/// Each output row is one segment of the micro-kernel, so a tile of dw stays in registers over all rows of a piece.
/// Pieces (some maps, or a strip of one) are as large as L2 likes; a fixed share of them makes a part; parts are added in a fixed tree.
/// </remarks>
internal static unsafe class DenseWeightGradient<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Rows of dw for which a panel of dy is packed: then it lies together in L1, whatever its pitch.
    private const int MinRowsToPack = 28;

    /// <summary>Computes it.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="given">The forward problem; its target is the gradient dy, which is only read.</param>
    /// <param name="gradient">dw.</param>
    public static void Run(CpuExecution execution, in DenseProblem given, float* gradient)
    {
        DenseProblem problem = PointwiseRows.Lengthen(given, MicroKernels<V, TOps>.MaxRows(MicroKernels<V, TOps>.PanelWidth), out int lastRow);
        // Whether the source is copied does not follow from the height of a strip.
        var whole = new SourceLayout(problem, problem.Height.Count);
        int segments = whole.Segments(problem), depth = whole.SegmentDepth(problem);
        var cut = new GradientCut(problem, whole.Copies, depth, MicroKernels<V, TOps>.PanelWidth);
        var layout = new SourceLayout(problem, cut.StripRows);
        int floats = segments * depth * problem.TargetChannels * problem.Groups;
        using Scratch offsets = Scratch.Rent((long)segments * sizeof(nint) / sizeof(float));
        layout.FillOffsets(problem, (nint*)offsets.Pointer);
        using Scratch parts = Scratch.Rent(cut.Parts > 1 ? (long)cut.Parts * floats : 0);
        var item = new Item
        {
            Problem = problem,
            Layout = layout,
            Cut = cut,
            LastRow = lastRow,
            Offsets = (nint*)offsets.Pointer,
            Segments = segments,
            Depth = depth,
            Gradients = cut.Parts > 1 ? parts.Pointer : gradient,
            GradientFloats = floats,
        };
        execution.Team.Run(ref item, cut.Items);
        if (cut.Parts > 1) PartialSums.Combine<V, TOps>(execution, parts.Pointer, cut.Parts, floats, gradient);
    }

    private struct Item : IJob
    {
        public DenseProblem Problem;
        public SourceLayout Layout;
        public GradientCut Cut;
        public int LastRow;
        public nint* Offsets;
        public int Segments;
        public int Depth;
        public float* Gradients;
        public nint GradientFloats;

        public readonly void Run(int index)
        {
            GradientCut.Share share = Cut[index];
            nint sliceFloats = (nint)Layout.SliceFloats(Problem);
            int mostRows = Cut.MapsPerPiece * Cut.StripRows;
            using Scratch slices = Scratch.Rent(Cut.MapsPerPiece * sliceFloats);
            using Scratch rows = Scratch.Rent((long)mostRows * sizeof(nint) / sizeof(float));
            bool packs = (long)Segments * share.Rows >= MinRowsToPack;
            using Scratch packed = Scratch.Rent(packs ? (long)mostRows * Problem.Width.Count * MicroKernels<V, TOps>.PanelWidth : 0);
            for (int p = 0; p < share.Pieces; p++)
            {
                GradientCut.Piece piece = Cut.PieceAt(share.FirstPiece + p);
                float* source = Layout.Copies ? slices.Pointer : Problem.Source;
                FillRows(piece, share.Group, source, sliceFloats, (nint*)rows.Pointer);
                RunPiece(index, share, p, source + share.FirstRow, (nint*)rows.Pointer, packs ? packed.Pointer : null);
            }
        }

        /// <summary>
        /// Piece <paramref name="p"/> of a share with all its panels. While it is computed, the next one is asked for, and with each panel of dy the one behind it:
        /// tiles read columns, which no hardware foresees.
        /// </summary>
        private readonly void RunPiece(int index, in GradientCut.Share share, int p, float* source, nint* rows, float* packed)
        {
            GradientCut.Share nextShare = p + 1 < share.Pieces || index + 1 == Cut.Items ? share : Cut[index + 1];
            GradientCut.Piece piece = Cut.PieceAt(share.FirstPiece + p), next = Cut.PieceAt(p + 1 < share.Pieces ? share.FirstPiece + p + 1 : nextShare.FirstPiece);
            int endPanel = share.FirstPanel + share.Panels;
            Lookahead x = Source(nextShare, next);
            x.SpreadOver(share.Panels * Segments * MicroKernels<V, TOps>.Tiles(share.Rows, MicroKernels<V, TOps>.PanelWidth, 1));
            for (int panel = share.FirstPanel; panel < endPanel; panel++)
            {
                Lookahead y = (panel + 1 < endPanel ? Target(share.Group, panel + 1, piece) : Target(nextShare.Group, nextShare.FirstPanel, next)) with { Then = &x };
                RunPanel(share, piece, panel, source, rows, packed, accumulate: p > 0, &y);
            }
        }

        /// <summary>The memory of a piece of x: the channels of a block, or all if taps are joined.</summary>
        private readonly Lookahead Source(in GradientCut.Share share, in GradientCut.Piece piece)
        {
            (int first, int channels) = Depth == Problem.SourceChannels ? (share.FirstRow, share.Rows) : (0, Problem.SourceChannels);
            return ProblemMemory.Source(Problem, share.Group * Problem.SourceChannels + first, channels, piece.FirstMap, piece.Maps, piece.FirstRow, piece.Rows);
        }

        /// <summary>The memory of a panel of a piece of dy.</summary>
        private readonly Lookahead Target(int group, int panel, in GradientCut.Piece piece)
        {
            int first = panel * MicroKernels<V, TOps>.PanelWidth, columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, Problem.TargetChannels - first);
            return ProblemMemory.Target(Problem, group * Problem.TargetChannels + first, columns, piece.FirstMap, piece.Maps, piece.FirstRow, piece.Rows);
        }

        /// <summary>Where in the source the window of each output row begins; copies the slices on the way.</summary>
        private readonly void FillRows(in GradientCut.Piece piece, int group, float* source, nint sliceFloats, nint* rows)
        {
            for (int m = 0; m < piece.Maps; m++)
            {
                int sample = (piece.FirstMap + m) / Problem.Depth.Count, d = (piece.FirstMap + m) % Problem.Depth.Count;
                if (Layout.Copies) Layout.CopySlice<V, TOps>(Problem, sample, d, piece.FirstRow, piece.Rows, group, source + m * sliceFloats);
                nint first = Layout.Copies ? m * sliceFloats : (nint)(Layout.InPlace(Problem, sample, d, piece.FirstRow, group) - source);
                for (int r = 0; r < piece.Rows; r++) *rows++ = first + r * Problem.Height.SourceStep * Layout.RowStride;
            }
        }

        /// <summary>Pixels of a piece. The last row of a pointwise problem may be shorter than the others.</summary>
        private readonly int Pixels(in GradientCut.Piece piece) =>
            piece.Maps * piece.Rows * Problem.Width.Count - (piece.FirstRow + piece.Rows == Problem.Height.Count ? Problem.Width.Count - LastRow : 0);

        private readonly void RunPanel(
            in GradientCut.Share share, in GradientCut.Piece piece, int panel, float* source, nint* rows, float* packed, bool accumulate, Lookahead* ahead)
        {
            int first = panel * MicroKernels<V, TOps>.PanelWidth, columns = Math.Min(MicroKernels<V, TOps>.PanelWidth, Problem.TargetChannels - first);
            nint channel = (nint)share.Group * Problem.TargetChannels + first;
            nint firstRow = (nint)piece.FirstMap * Problem.Height.Count + piece.FirstRow;
            int outputs = Problem.TargetChannels * Problem.Groups, count = piece.Maps * piece.Rows;

            int shorter = LastRow < Problem.Width.Count && piece.FirstRow + piece.Rows == Problem.Height.Count ? 1 : 0;
            int pixels = Pixels(piece);
            float* dy = Problem.Target + firstRow * Problem.Width.Count * Problem.TargetPitch + channel;
            if (packed is not null) Panel<V, TOps>.Pack(dy, Problem.TargetPitch, pixels, columns, packed);
            var tile = new MicroTile
            {
                ARow = 1,
                AStep = (nint)Problem.Width.SourceStep * Layout.PixelStride,
                B = packed is null ? dy : packed,
                BRow = packed is null ? Problem.TargetPitch : MicroKernels<V, TOps>.PaddedWidth(columns),
                Packed = packed is not null,
                CRow = outputs,
                SumsRow = outputs,
                Columns = columns,
                Ahead = ahead,
            };
            tile.BSegment = Problem.Width.Count * tile.BRow;
            for (int s = 0; s < Segments; s++)
            {
                float* target = Gradients + share.Part * GradientFloats + ((nint)s * Depth + share.FirstRow) * outputs + channel;
                float* sources = source + Offsets[s];
                RunRows(tile, sources, rows, 0, count - shorter, Problem.Width.Count, target, share.Rows, accumulate);
                if (shorter > 0) RunRows(tile, sources, rows, count - 1, 1, LastRow, target, share.Rows, accumulate || count > 1);
            }
        }

        private static void RunRows(MicroTile tile, float* source, nint* rows, int firstRow, int count, int pixels, float* target, int height, bool accumulate)
        {
            if (count == 0) return;
            tile.A = source;
            tile.Offsets = rows + firstRow;
            tile.Segments = count;
            tile.Depth = pixels;
            tile.B += firstRow * tile.BSegment;
            tile.C = target;
            tile.Sums = accumulate ? target : null;
            MicroKernels<V, TOps>.Run(&tile, height);
        }
    }
}
