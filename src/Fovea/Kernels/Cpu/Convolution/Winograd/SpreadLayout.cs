using static Fovea.Kernels.Cpu.BlockSizes;

namespace Fovea.Kernels.Cpu.Convolution.Winograd;

/// <summary>How transformed tiles lie in memory: planes (one for each of the (m + 2)² products), in each a row of channels for every tile.</summary>
/// <param name="Tiles">Tiles.</param>
/// <param name="Channels">Channels.</param>
internal readonly record struct SpreadLayout(int Tiles, int Channels)
{
    /// <summary>Floats from tile to tile: whole cache lines, and not a whole quarter of a page, for rows that far apart share the sets of the L1 cache.</summary>
    public int Pitch
    {
        get
        {
            int pitch = (Channels + Line - 1) / Line * Line;
            return pitch % (Page / 4) == 0 ? pitch + Line : pitch;
        }
    }

    /// <summary>Floats from plane to plane: an odd number of cache lines, for the same reason.</summary>
    public nint Plane => ((nint)Tiles * Pitch / Line | 1) * Line;

    /// <summary>Floats of all planes.</summary>
    public long Floats(int inputs) => (long)inputs * inputs * Plane;
}
