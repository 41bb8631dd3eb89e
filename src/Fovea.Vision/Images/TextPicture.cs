using System.Text;

namespace Fovea.Vision;

/// <summary>Draws small grey pictures in a terminal, bright on dark.</summary>
public static class TextPicture
{
    private const string BlockShades = " ░▒▓█";
    private const string AsciiShades = " .:-=+*#%@";
    private const int White = 128;

    /// <summary>The picture as lines of equal length, with line feeds between them.</summary>
    /// <param name="pixels">width · height bytes, row-major; 0 = dark, 255 = bright.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="style">What to draw with.</param>
    /// <exception cref="ShapeException">The number of pixels does not fit the sizes.</exception>
    public static string Render(ReadOnlySpan<byte> pixels, int width, int height, TextPictureStyle style = TextPictureStyle.Shades)
    {
        if (width < 1 || height < 1 || (long)width * height != pixels.Length)
        {
            throw new ShapeException(nameof(TextPicture), $"{pixels.Length} pixels given for a width of {width} and a height of {height}; "
                + "width · height are expected.");
        }

        return style switch
        {
            TextPictureStyle.HalfBlocks => RenderHalves(pixels, width, height),
            TextPictureStyle.Ascii => RenderShades(pixels, width, height, AsciiShades),
            _ => RenderShades(pixels, width, height, BlockShades),
        };
    }

    private static string RenderShades(ReadOnlySpan<byte> pixels, int width, int height, string shades)
    {
        StringBuilder text = new((2 * width + 1) * height);
        for (int y = 0; y < height; y++)
        {
            if (y > 0) text.Append('\n');
            // Rounded to the nearest shade, so that 0 alone and its neighbours are empty and 255 is full.
            foreach (byte pixel in pixels.Slice(y * width, width)) text.Append(shades[(pixel * (shades.Length - 1) + 127) / 255], 2);
        }

        return text.ToString();
    }

    private static string RenderHalves(ReadOnlySpan<byte> pixels, int width, int height)
    {
        StringBuilder text = new((width + 1) * (height + 1) / 2);
        for (int y = 0; y < height; y += 2)
        {
            if (y > 0) text.Append('\n');
            for (int x = 0; x < width; x++)
            {
                bool upper = pixels[y * width + x] >= White;
                bool lower = y + 1 < height && pixels[(y + 1) * width + x] >= White;
                text.Append((upper, lower) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }
        }

        return text.ToString();
    }
}
