namespace Fovea.Vision.Png;

/// <summary>PNG's colour types (PNG specification, third edition, 11.2.1); also what they are written as.</summary>
internal enum PngColour : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyOpacity = 4,
    RgbOpacity = 6,
}
