namespace Fovea.Vision;

/// <summary>How a JPEG file is written.</summary>
public sealed record JpegOptions
{
    /// <summary>Quality 90, colours at half the width and height.</summary>
    public static JpegOptions Default { get; } = new();

    /// <summary>From 1 (small) to 100 (nearly as it was); scales the quantisers of ITU-T T.81, annex K, as libjpeg does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such quality.</exception>
    public int Quality
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(value));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100, nameof(value));
            field = value;
        }
    } = 90;

    /// <summary>How finely colours are kept; of no effect on grey pictures.</summary>
    public JpegSubsampling Subsampling { get; init; } = JpegSubsampling.Half;
}
