using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>How the gradient of a weight is cut: tiles into parts with a sum of their own, channels of either side into groups. By shape alone.</summary>
internal readonly struct WinogradGradientCut
{
    // Channels of a group on either side.
    private const int GroupSources = 128;
    private const int GroupTargets = 64;

    // Tiles that are transformed at once.
    private const int MostBlockTiles = 64;

    // Items to hope for; tiles are divided only when the groups alone are fewer.
    private const int WantedItems = 32;

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
        _sourceGroups = Cut.Items(sourceChannels, GroupSources);
        _targetGroups = Cut.Items(targetChannels, GroupTargets);
        Parts = Math.Clamp(Math.Min(WantedItems / (_sourceGroups * _targetGroups), Cut.Items(tiles, MostBlockTiles)), 1, tiles);
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
            int first = (int)((long)_tiles * part / Parts), end = (int)((long)_tiles * (part + 1) / Parts);
            int firstSource = source * GroupSources, firstTarget = target * GroupTargets;
            int blocks = Cut.Items(end - first, MostBlockTiles);
            return new(
                part, first, end - first, Cut.Items(end - first, blocks), firstSource, Math.Min(GroupSources, _sourceChannels - firstSource),
                firstTarget, Math.Min(GroupTargets, _targetChannels - firstTarget));
        }
    }

    /// <summary>Some tiles, some source channels and some target channels.</summary>
    internal readonly record struct Share(int Part, int FirstTile, int Tiles, int BlockTiles, int FirstSource, int Sources, int FirstTarget, int Targets);
}
