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

    /// <summary>Gives what a JPEG file holds that was cut short, as libjpeg does; off: such a file is an error.</summary>
    /// <remarks>What is missing of a sequential picture is grey; a progressive one lacks detail, which is not smoothed over as libjpeg does. Damage
    /// in the middle of a file, and a file that ends before its first scan, stay errors, as other formats do.</remarks>
    public bool AllowTruncated { get; init; }
}
