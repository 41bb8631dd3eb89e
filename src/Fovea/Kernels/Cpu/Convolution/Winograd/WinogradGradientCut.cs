using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>How the gradient of a weight is cut: tiles into parts with a sum of their own, channels of either side into groups. By shape alone.</summary>
internal readonly struct WinogradGradientCut
{
    /// <summary>Channels of a group.</summary>
    public const int GroupChannels = 128;

    /// <summary>Tiles that are transformed at once: with 128 channels on either side V and M are 36 · 56 · 256 floats, 2 MB, of which a plane is used at a time.</summary>
    public const int BlockTiles = 56;

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
        _sourceGroups = Cut.Items(sourceChannels, GroupChannels);
        _targetGroups = Cut.Items(targetChannels, GroupChannels);
        Parts = Math.Clamp(Math.Min(WantedItems / (_sourceGroups * _targetGroups), tiles / BlockTiles), 1, tiles);
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
            int firstSource = source * GroupChannels, firstTarget = target * GroupChannels;
            return new(
                part, first, end - first, firstSource, Math.Min(GroupChannels, _sourceChannels - firstSource),
                firstTarget, Math.Min(GroupChannels, _targetChannels - firstTarget));
        }
    }

    /// <summary>Some tiles, some source channels and some target channels.</summary>
    internal readonly record struct Share(int Part, int FirstTile, int Tiles, int FirstSource, int Sources, int FirstTarget, int Targets);
}
