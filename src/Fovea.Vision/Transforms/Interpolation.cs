namespace Fovea.Vision;

/// <summary>How a picture's values between its pixels are found.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>A triangle: max(0, 1 − |x|).</summary>
    Bilinear,

    /// <summary>Keys' cubic over four pixels, a = −½ in resizing and −1 in turning, as Pillow's. (Keys 1981.)</summary>
    Bicubic,

    /// <summary>sinc(x)·sinc(x/3) over six pixels; resizing alone has it. (Duchon 1979.)</summary>
    Lanczos,
}
