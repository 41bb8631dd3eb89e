namespace Fovea.Vision.Pnm;

/// <summary>What stands before the samples of a PNM file.</summary>
/// <param name="Kind">The digit of its magic: 1 and 4 PBM (bits), 2 and 5 PGM (grey), 3 and 6 PPM (colour), 7 PAM; 1 to 3 are text.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Samples in a pixel.</param>
/// <param name="Maximum">The value of a full sample.</param>
internal readonly record struct PnmHeader(int Kind, int Width, int Height, int Channels, int Maximum)
{
    public bool IsText => Kind <= 3;

    public bool IsBits => Kind is 1 or 4;

    public long Samples => (long)Width * Height * Channels;
}
