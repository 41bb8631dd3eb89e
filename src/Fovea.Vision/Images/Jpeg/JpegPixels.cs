using Fovea.Vision.Reading;

namespace Fovea.Vision.Jpeg;

/// <summary>Puts the components of a decoded frame together: every row is brought to full width and made grey or RGB.</summary>
internal sealed class JpegPixels(ImageSource source, JpegFrame frame, JpegColour colour)
{
    public Raster Read()
    {
        int channels = colour == JpegColour.Grey ? 1 : 3;
        byte[] samples = source.Allocate<byte>((long)frame.Width * frame.Height * channels, "the picture");
        Upsampling[] components = [.. frame.Components.Select(component => new Upsampling(component, frame))];
        for (int y = 0; y < frame.Height; y++) WriteRow(components, y, samples.AsSpan(y * frame.Width * channels, frame.Width * channels));
        return new Raster(frame.Width, frame.Height, channels, samples, null);
    }

    private void WriteRow(Upsampling[] components, int y, Span<byte> row)
    {
        ReadOnlySpan<byte> first = components[0].Row(y);
        if (colour == JpegColour.Grey)
        {
            first.CopyTo(row);
            return;
        }

        ReadOnlySpan<byte> second = components[1].Row(y), third = components[2].Row(y);
        if (colour is JpegColour.Ycc or JpegColour.Ycck) ColourConversion.FromYcc(first, second, third, row);
        else ColourConversion.Interleave(first, second, third, row);
        if (colour is JpegColour.Cmyk or JpegColour.Ycck)
            ColourConversion.ApplyBlack(row, components[3].Row(y), areInks: colour == JpegColour.Ycck);
    }
}
