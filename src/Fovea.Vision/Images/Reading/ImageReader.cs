using Fovea.Vision.Bmp;
using Fovea.Vision.Jpeg;
using Fovea.Vision.Png;
using Fovea.Vision.Pnm;

namespace Fovea.Vision.Reading;

/// <summary>Sees from the first bytes what a file is and hands it to its reader.</summary>
internal static class ImageReader
{
    /// <summary>Reads a picture.</summary>
    /// <param name="source">The file.</param>
    /// <param name="wide">Keep more than eight bits a sample, if the file has them.</param>
    public static Raster Read(ImageSource source, bool wide) => FormatOf(source) switch
    {
        ImageFormat.Png => new PngReader(source, wide).Read(),
        ImageFormat.Jpeg => new JpegReader(source).Read(),
        ImageFormat.Bmp => new BmpReader(source).Read(),
        _ => new PnmReader(source, wide).Read(),
    };

    /// <summary>The format, from the first bytes alone.</summary>
    public static ImageFormat FormatOf(ImageSource source)
    {
        ReadOnlySpan<byte> bytes = source.Bytes.Span;
        return bytes switch
        {
            // The start of a signature says what the file is meant to be; its reader checks the rest.
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ImageFormat.Png,
            [0xFF, 0xD8, ..] => ImageFormat.Jpeg,
            [(byte)'B', (byte)'M', ..] => ImageFormat.Bmp,
            [(byte)'P', >= (byte)'1' and <= (byte)'7', ..] => ImageFormat.Pnm,
            _ => throw source.Error($"{KindOf(bytes)}; PNG, JPEG, BMP and PNM (PBM, PGM, PPM, PAM) can be read. Convert the picture to one "
                + "of them.", 0),
        };
    }

    private static string KindOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("GIF8"u8)) return "this is a GIF file";
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8)) return "this is a TIFF file";
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..12].SequenceEqual("WEBP"u8)) return "this is a WebP file";
        if (bytes.Length >= 12 && bytes[4..8].SequenceEqual("ftyp"u8)) return "this is a file of the MP4 family (AVIF or HEIC)";
        return $"this is no picture: it starts with the bytes {Convert.ToHexStringLower(bytes[..Math.Min(8, bytes.Length)])}";
    }
}
