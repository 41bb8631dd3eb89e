using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>How the gradient of a weight is cut: its rows into blocks, its columns into shares of panels, the pixels into parts that have a sum each, and those into pieces.</summary>
/// <remarks>
/// <code>
/// dw of a group      [share of 4 panels, 128 columns]           an item: one such block, 128 KB, which stays in L2,
/// [block of rows]    [ item of part 0, 1, …         ]           Σ over the pieces of one part
/// </code>
/// All of it follows from the shape, so the order of every sum is the same for any number of threads.
/// </remarks>
internal readonly struct GradientCut
{
    // Parts of the pixels, at most.
    private const int MaxParts = 32;

    // Pixels under which a part's sums cost more to write and to add up than to compute.
    private const int MinPixels = 256;

    // Pixels of a piece under which a tile of sums is loaded and stored too often.
    private const int MinDepth = 256;

    private readonly int _maps;
    private readonly int _rows;
    private readonly int _strips;
    private readonly int _pieces;
    private readonly int _depth;
    private readonly int _panels;
    private readonly int _blocks;
    private readonly int _shares;

    /// <summary>Cuts.</summary>
    /// <param name="problem">The forward problem.</param>
    /// <param name="copies">Its source is copied, by every item: so its rows are not divided.</param>
    /// <param name="depth">Rows of a segment of the gradient.</param>
    /// <param name="panelWidth">Columns of a panel.</param>
    public GradientCut(in DenseProblem problem, bool copies, int depth, int panelWidth)
    {
        _maps = problem.Batch * problem.Depth.Count;
        _rows = problem.Height.Count;
        _depth = depth;
        _panels = (int)Ceiling(problem.TargetChannels, panelWidth);
        _blocks = copies ? 1 : (int)Ceiling(depth, BlockSizes.Gradient.Rows);
        int shares = (int)Ceiling(_panels, BlockSizes.Gradient.Panels);

        long weights = problem.Taps * problem.TapFloats;
        long pixels = (long)_maps * _rows * problem.Width.Count, mostParts = Math.Clamp(Math.Min(BlockSizes.Gradient.Parts / weights, pixels / MinPixels), 1, MaxParts);
        long parts = Math.Min(Ceiling(Cut.WantedItems, (long)problem.Groups * _blocks * shares), mostParts);

        long channels = copies ? problem.SourceChannels : Ceiling(problem.SourceChannels, _blocks);
        long rowFloats = problem.Width.Count * ReadPerTarget(problem.Height) * ReadPerTarget(problem.Width) * problem.Depth.Taps * channels;
        long rows = Math.Max(Math.Max(1, BlockSizes.Gradient.Piece(panelWidth) / rowFloats), Ceiling(MinDepth, problem.Width.Count));

        // Each part is a piece at least, also where a piece could hold everything.
        rows = Math.Min(rows, Ceiling((long)_maps * _rows, parts));
        MapsPerPiece = (int)Math.Clamp(rows / _rows, 1, _maps);
        _strips = (int)Math.Clamp(Ceiling(_rows, rows), 1, _rows);

        // As many pieces for every part, where one map has enough of them.
        if (_maps == 1) _strips = (int)Math.Min(Ceiling(_strips, parts) * parts, _rows);
        StripRows = (_rows + _strips - 1) / _strips;
        _pieces = (_maps + MapsPerPiece - 1) / MapsPerPiece * _strips;
        Parts = (int)Math.Min(parts, _pieces);

        // Panels are divided further although each share reads the source again.
        _shares = (int)Math.Clamp(Ceiling(Cut.LeastItems, (long)problem.Groups * _blocks * Parts), shares, _panels);
        Items = problem.Groups * _blocks * _shares * Parts;
    }

    /// <summary>Maps of a piece.</summary>
    public int MapsPerPiece { get; }

    /// <summary>Rows of the largest strip.</summary>
    public int StripRows { get; }

    /// <summary>Parts with a sum of their own.</summary>
    public int Parts { get; }

    /// <summary>Number of items.</summary>
    public int Items { get; }

    /// <summary>What item <paramref name="index"/> has to do. Neighbours share their source.</summary>
    public Share this[int index]
    {
        get
        {
            (int rest, int share) = Math.DivRem(index, _shares);
            (rest, int block) = Math.DivRem(rest, _blocks);
            (int group, int part) = Math.DivRem(rest, Parts);
            int firstRow = Cut.Share(_depth, block, _blocks), firstPiece = Cut.Share(_pieces, part, Parts), firstPanel = Cut.Share(_panels, share, _shares);
            return new(
                part, group, firstRow, Cut.Share(_depth, block + 1, _blocks) - firstRow, firstPanel, Cut.Share(_panels, share + 1, _shares) - firstPanel,
                firstPiece, Cut.Share(_pieces, part + 1, Parts) - firstPiece);
        }
    }

    /// <summary>Piece <paramref name="index"/>.</summary>
    public Piece PieceAt(int index)
    {
        int firstMap = index / _strips * MapsPerPiece, strip = index % _strips, firstRow = Cut.Share(_rows, strip, _strips);
        return new(firstMap, Math.Min(MapsPerPiece, _maps - firstMap), firstRow, Cut.Share(_rows, strip + 1, _strips) - firstRow);
    }

    private static long Ceiling(long count, long perItem) => (count + perItem - 1) / perItem;

    /// <summary>Sources along an axis that are read for each target, neighbours counted once.</summary>
    private static long ReadPerTarget(in AxisPlan axis) => Math.Min(axis.SourceStep, axis.Taps);

    /// <summary>Some rows and panels of the gradient of a group, summed over some pieces for one part.</summary>
    internal readonly record struct Share(int Part, int Group, int FirstRow, int Rows, int FirstPanel, int Panels, int FirstPiece, int Pieces);

    /// <summary>Some maps, whole or a strip of rows of one.</summary>
    internal readonly record struct Piece(int FirstMap, int Maps, int FirstRow, int Rows);
}
