using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>How the gradient of a weight is cut where both sides are packed: its rows, taps · channels, into blocks, its columns into shares of panels, the pixels into parts that have a sum each.</summary>
/// <remarks>
/// <code>
/// dw of a group         [share of up to 512 columns]
///   taps · channels     [ item of part 0, 1, …     ]    an item: some whole taps, or some channels of one
/// </code>
/// All of it follows from the shape, so the order of every sum is the same for any number of threads.
/// </remarks>
internal readonly struct PackedGradientCut
{
    // Pixels under which a part's sums cost more to write and to add up than to compute.
    private const int MinPixels = 512;

    // Columns under which packed channels would not be used often enough.
    private const int MinColumns = 128;

    private readonly int _pixels;
    private readonly int _channels;
    private readonly int _taps;
    private readonly int _panels;
    private readonly int _tileRows;
    private readonly int _tapsPerBlock;
    private readonly int _blocksPerTap;
    private readonly int _shares;

    /// <summary>Cuts.</summary>
    /// <param name="problem">The forward problem.</param>
    /// <param name="panelWidth">Columns of a panel.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    public PackedGradientCut(in DenseProblem problem, int panelWidth, int tileRows)
    {
        _pixels = checked((int)problem.Pixels);
        _channels = problem.SourceChannels;
        _taps = problem.Taps;
        _panels = Cut.Items(problem.TargetChannels, panelWidth);
        _tileRows = tileRows;
        int rows = BlockSizes.PackedGradient.Source / Math.Min(_pixels, BlockSizes.PackedGradient.Depth);
        _tapsPerBlock = Math.Clamp(rows / _channels, 1, _taps);
        _blocksPerTap = Math.Min(Cut.Items(_channels, rows), Cut.Items(_channels, tileRows));
        int blocks = problem.Groups * Blocks, shares = Cut.Items(_panels, Math.Max(1, BlockSizes.PackedGradient.Columns / panelWidth));

        // Pixels first: channels are packed once more for every other share.
        long mostParts = Math.Min(_pixels / MinPixels, BlockSizes.Gradient.Parts / (_taps * (long)problem.TapFloats));
        Parts = (int)Math.Clamp(mostParts, 1, Cut.Items(Cut.WantedItems, blocks * shares));
        int mostShares = Math.Max(shares, Cut.Items(_panels, Math.Max(1, MinColumns / panelWidth)));
        _shares = Math.Clamp(Cut.Items(Cut.LeastItems, blocks * Parts), shares, mostShares);
        Items = checked(blocks * Parts * _shares);
    }

    /// <summary>Parts of the pixels, each with a sum of its own.</summary>
    public int Parts { get; }

    /// <summary>Number of items.</summary>
    public int Items { get; }

    private int Blocks => _blocksPerTap * Cut.Items(_taps, _tapsPerBlock);

    /// <summary>What item <paramref name="index"/> has to do. Neighbours share their source.</summary>
    public Share this[int index]
    {
        get
        {
            (int rest, int share) = Math.DivRem(index, _shares);
            (rest, int block) = Math.DivRem(rest, Blocks);
            (int group, int part) = Math.DivRem(rest, Parts);
            (int taps, int inTap) = Math.DivRem(block, _blocksPerTap);
            int firstTap = taps * _tapsPerBlock, firstChannel = FirstChannel(inTap), firstPanel = Cut.Share(_panels, share, _shares), firstPixel = Cut.Share(_pixels, part, Parts);
            return new(
                part, group, firstTap, Math.Min(_tapsPerBlock, _taps - firstTap), firstChannel, FirstChannel(inTap + 1) - firstChannel,
                firstPanel, Cut.Share(_panels, share + 1, _shares) - firstPanel, firstPixel, Cut.Share(_pixels, part + 1, Parts) - firstPixel);
        }
    }

    // Whole tiles behind the block before.
    private int FirstChannel(int block) => Math.Min(_channels, Cut.Share(Cut.Items(_channels, _tileRows), block, _blocksPerTap) * _tileRows);

    /// <summary>Some taps and channels, and some panels, of the gradient of a group, summed over some pixels for one part.</summary>
    internal readonly record struct Share(
        int Part, int Group, int FirstTap, int Taps, int FirstChannel, int Channels, int FirstPanel, int Panels, int FirstPixel, int Pixels);
}
