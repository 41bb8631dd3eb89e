namespace Fovea.Vision;

/// <summary>How a PNG file is written.</summary>
public sealed record PngOptions
{
    /// <summary>The filter chosen for each row, compression 6.</summary>
    public static PngOptions Default { get; } = new();

    /// <summary>What a row is predicted from.</summary>
    public PngRowFilter Filter { get; init; } = PngRowFilter.Adaptive;

    /// <summary>zlib's level, from 0 (stored) over 1 (fast) to 9 (small).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public int CompressionLevel
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, 9u, nameof(value));
            field = value;
        }
    } = 6;
}
