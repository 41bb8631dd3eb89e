using Fovea.Kernels.Cpu.Threading;
using Sizes = Fovea.Kernels.Cpu.BlockSizes.Winograd;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>How the gradient of a weight is cut: tiles into parts with a sum of their own, channels of either side into groups. By shape alone.</summary>
internal readonly struct WinogradGradientCut
{
    // Items to have even if the parts are smaller than a block, so that a few threads have work, and the tiles that a part needs to be worth it.
    private const int FewItems = 4;
    private const int FewTiles = 48;

    private readonly int _tiles;
    private readonly int _sourceChannels;
    private readonly int _targetChannels;
    private readonly int _sourceGroups;
    private readonly int _targetGroups;

    /// <summary>Cuts.</summary>
    public WinogradGradientCut(int tiles, int sourceChannels, int targetChannels)
    {
        _tiles = tiles;
        _sourceChannels = sourceChannels;
        _targetChannels = targetChannels;
        _sourceGroups = Cut.Items(sourceChannels, Sizes.GradientChannels);
        _targetGroups = Cut.Items(targetChannels, Sizes.GradientChannels);
        int groups = _sourceGroups * _targetGroups;

        // Tiles are divided only when the groups alone are too few items, and no further than to whole blocks: a part's sums are transformed and added again.
        Parts = Math.Max(1, Math.Max(Math.Min(FewItems / groups, tiles / FewTiles), Math.Min(Cut.WantedItems / groups, tiles / Sizes.GradientTiles)));
    }

    /// <summary>Parts of the tiles.</summary>
    public int Parts { get; }

    /// <summary>Number of items.</summary>
    public int Items => Parts * _sourceGroups * _targetGroups;

    /// <summary>What item <paramref name="index"/> has to do.</summary>
    public Share this[int index]
    {
        get
        {
            int part = index % Parts, target = index / Parts % _targetGroups, source = index / Parts / _targetGroups;
            int first = Cut.Share(_tiles, part, Parts), end = Cut.Share(_tiles, part + 1, Parts);
            int blocks = Cut.Items(end - first, Sizes.GradientTiles);
            int firstSource = source * Sizes.GradientChannels, firstTarget = target * Sizes.GradientChannels;
            return new(
                part, first, end - first, Cut.Items(end - first, blocks), firstSource, Math.Min(Sizes.GradientChannels, _sourceChannels - firstSource),
                firstTarget, Math.Min(Sizes.GradientChannels, _targetChannels - firstTarget));
        }
    }

    /// <summary>Some tiles, some source channels and some target channels.</summary>
    internal readonly record struct Share(int Part, int FirstTile, int Tiles, int BlockTiles, int FirstSource, int Sources, int FirstTarget, int Targets);
}
