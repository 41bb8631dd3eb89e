namespace Fovea.Vision;

/// <summary>Pixels in the model of hue, saturation and value, 8 bits each. (Smith 1978.)</summary>
/// <remarks>
/// With M the greatest and m the least of red, green, blue: value M, saturation (M − m)/M, and hue the place on a circle of red, yellow,
/// green, cyan, blue, magenta. Rounding and precision are Pillow's (Convert.c).
/// </remarks>
internal static class HueSaturationValue
{
    /// <summary>Turns the hue of a pixel by 256ths of the circle.</summary>
    public static void Turn(Span<byte> pixel, byte steps)
    {
        (byte hue, byte saturation, byte value) = Of(pixel[0], pixel[1], pixel[2]);
        ToColour(unchecked((byte)(hue + steps)), saturation, value, pixel);
    }

    private static (byte Hue, byte Saturation, byte Value) Of(byte red, byte green, byte blue)
    {
        byte greatest = Math.Max(red, Math.Max(green, blue)), least = Math.Min(red, Math.Min(green, blue));
        if (greatest == least) return (0, 0, greatest);
        float range = greatest - least, saturation = range / greatest;
        float r = (greatest - red) / range, g = (greatest - green) / range, b = (greatest - blue) / range;
        float sector = red == greatest ? b - g : green == greatest ? (float)(2.0 + r - b) : (float)(4.0 + g - r);
        // One more turn, and the whole ones taken off: never negative.
        float hue = (float)((sector / 6.0 + 1.0) % 1.0);
        return (ToByte(hue * 255.0), ToByte(saturation * 255.0), greatest);
    }

    private static void ToColour(byte hue, byte saturation, byte value, Span<byte> pixel)
    {
        if (saturation == 0)
        {
            pixel.Fill(value);
            return;
        }

        float place = (float)(hue * 6.0 / 255.0), part = (float)(saturation / 255.0);
        int sector = (int)Math.Floor(place);
        float beyond = place - sector;
        byte p = Rounded(value * (1.0 - part)), q = Rounded(value * (1.0 - part * beyond)), t = Rounded(value * (1.0 - part * (1.0 - beyond)));
        (pixel[0], pixel[1], pixel[2]) = (sector % 6) switch
        {
            0 => (value, t, p),
            1 => (q, value, p),
            2 => (p, value, t),
            3 => (p, q, value),
            4 => (t, p, value),
            _ => (value, p, q),
        };
    }

    private static byte Rounded(double value) => ToByte(Math.Round(value, MidpointRounding.AwayFromZero));

    private static byte ToByte(double value) => (byte)Math.Clamp((int)value, 0, byte.MaxValue);
}
