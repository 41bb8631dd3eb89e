namespace Fovea.Vision.Jpeg;

/// <summary>What the components of a picture are.</summary>
internal enum JpegColour
{
    Grey,
    Rgb,
    Ycc,
    Cmyk,
    Ycck,
}
