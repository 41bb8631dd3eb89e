namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>How the gradient of a weight is cut: pixels into pieces, pieces into parts that have their own sum, output channels into shares of panels.</summary>
/// <remarks>All of it follows from the shape, so the order of every sum is the same for any number of threads.</remarks>
internal readonly struct GradientCut
{
    // Source floats of a piece: 384 KB, so that L2 holds a piece and a part of the next one.
    private const long PieceFloats = 98_304;

    // Floats of all parts: 16 MB.
    private const long PartFloats = 4_194_304;
    private const int MaxParts = 32;

    // Pixels under which a part's sums cost more to write and to add up than to compute.
    private const int MinPixels = 256;

    // Pixels of a piece under which a tile of sums is loaded and stored too often.
    private const int MinDepth = 256;

    // Items to hope for; panels are divided only when the parts alone are fewer.
    private const int WantedItems = 32;

    private readonly int _maps;
    private readonly int _rows;
    private readonly int _strips;
    private readonly int _pieces;
    private readonly int _panels;
    private readonly int _panelShares;

    /// <summary>Cuts.</summary>
    public GradientCut(in DenseProblem problem, int panelWidth)
    {
        _maps = problem.Batch * problem.Depth.Count;
        _rows = problem.Height.Count;
        _panels = (problem.TargetChannels + panelWidth - 1) / panelWidth;
        long weights = (long)problem.Depth.Taps * problem.Height.Taps * problem.Width.Taps * problem.SourceChannels * problem.TargetChannels * problem.Groups;
        long pixels = (long)_maps * _rows * problem.Width.Count;
        long parts = Math.Max(1, Math.Min(Math.Min(MaxParts, PartFloats / weights), pixels / MinPixels));

        long rowFloats = problem.Width.Count * ReadPerTarget(problem.Height) * ReadPerTarget(problem.Width) * problem.Depth.Taps * problem.SourceChannels;
        long rows = Math.Max(Math.Max(1, PieceFloats / rowFloats), Ceiling(MinDepth, problem.Width.Count));
        MapsPerPiece = (int)Math.Clamp(rows / _rows, 1, _maps);
        _strips = (int)Math.Clamp(Ceiling(_rows, rows), 1, _rows);

        // As many pieces for every part, where one map has enough of them.
        if (_maps == 1) _strips = (int)Math.Min(Ceiling(_strips, parts) * parts, _rows);
        StripRows = (_rows + _strips - 1) / _strips;
        Blocks = (int)Math.Clamp(Ceiling(MapsPerPiece * StripRows * rowFloats, PieceFloats), 1, problem.SourceChannels);
        _pieces = (_maps + MapsPerPiece - 1) / MapsPerPiece * _strips;
        Parts = (int)Math.Min(parts, _pieces);
        _panelShares = Math.Clamp(WantedItems / (Parts * problem.Groups), 1, _panels);
        Items = problem.Groups * _panelShares * Parts;
    }

    /// <summary>In how many blocks of channels the source of a piece is read, so that L2 holds one of them.</summary>
    public int Blocks { get; }

    /// <summary>Maps of a piece.</summary>
    public int MapsPerPiece { get; }

    /// <summary>Rows of the largest strip.</summary>
    public int StripRows { get; }

    /// <summary>Parts with a sum of their own.</summary>
    public int Parts { get; }

    /// <summary>Number of items.</summary>
    public int Items { get; }

    /// <summary>What item <paramref name="index"/> has to do.</summary>
    public Share this[int index]
    {
        get
        {
            int panelShare = index % _panelShares, part = index / _panelShares % Parts;
            int firstPiece = Cut(_pieces, part, Parts), firstPanel = Cut(_panels, panelShare, _panelShares);
            return new(
                part, index / _panelShares / Parts, firstPanel, Cut(_panels, panelShare + 1, _panelShares) - firstPanel,
                firstPiece, Cut(_pieces, part + 1, Parts) - firstPiece);
        }
    }

    /// <summary>Piece <paramref name="index"/>.</summary>
    public Piece PieceAt(int index)
    {
        int firstMap = index / _strips * MapsPerPiece, strip = index % _strips, firstRow = Cut(_rows, strip, _strips);
        return new(firstMap, Math.Min(MapsPerPiece, _maps - firstMap), firstRow, Cut(_rows, strip + 1, _strips) - firstRow);
    }

    private static long Ceiling(long count, long perItem) => (count + perItem - 1) / perItem;

    /// <summary>Sources along an axis that are read for each target, neighbours counted once.</summary>
    private static long ReadPerTarget(in AxisPlan axis) => Math.Min(axis.SourceStep, axis.Taps);

    private static int Cut(int count, int index, int parts) => (int)((long)count * index / parts);

    /// <summary>Some pieces and some panels of a group, added to one part.</summary>
    internal readonly record struct Share(int Part, int Group, int FirstPanel, int Panels, int FirstPiece, int Pieces);

    /// <summary>Some maps, whole or a strip of rows of one.</summary>
    internal readonly record struct Piece(int FirstMap, int Maps, int FirstRow, int Rows);
}
