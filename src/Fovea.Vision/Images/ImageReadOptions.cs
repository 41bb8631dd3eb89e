namespace Fovea.Vision;

/// <summary>How a picture is read.</summary>
public sealed record ImageReadOptions
{
    /// <summary>The usual way.</summary>
    public static ImageReadOptions Default { get; } = new();

    /// <summary>What reading may cost.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    /// <summary>Turns and mirrors the picture as the camera noted in its EXIF data (tag 0x0112); on.</summary>
    public bool ApplyOrientation { get; init; } = true;
}
