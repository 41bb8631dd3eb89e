namespace Fovea.Vision;

/// <summary>What reading a picture may cost; a file that asks for more is refused before the memory is taken.</summary>
/// <remarks>A few bytes can promise a picture of gigabytes, so a reader of other people's files needs a bound that does not come from
/// the file.</remarks>
public sealed record ImageLimits
{
    /// <summary>The bounds without further word: 2²⁷ pixels, 1 GiB.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most pixels, width · height.</summary>
    public long MaxPixels { get; init; } = 1L << 27;

    /// <summary>The most memory in bytes: the file, the picture and everything on the way together.</summary>
    public long MaxBytes { get; init; } = 1L << 30;
}
