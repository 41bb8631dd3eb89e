using Fovea.Files;
using Fovea.Vision.Jpeg;
using Fovea.Vision.Png;
using Fovea.Vision.Pnm;
using Fovea.Vision.Reading;

namespace Fovea.Vision;

public sealed partial class Image
{
    /// <summary>Reads a picture; PNG, JPEG, BMP and PNM are told apart by their first bytes, never by the file's name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and orientation; null for the usual ones.</param>
    /// <remarks>
    /// Channels are as in the file: grey 1, palettes and colour 3, with opacity (also from PNG's tRNS) one more. CMYK becomes RGB. Samples of
    /// fewer bits are spread over 0 to 255; of 16-bit PNG samples the high byte is kept.
    /// </remarks>
    /// <exception cref="FileFormatException">It is no picture that can be read, is damaged or cut short, is above the limits, or is a folder
    /// or device.</exception>
    /// <exception cref="FoveaException">It does not exist or may not be read.</exception>
    public static Image Read(string path, ImageReadOptions? options = null) =>
        Decode(ImageSource.Open(path, options ?? ImageReadOptions.Default));

    /// <summary>Reads a picture from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The bytes of a file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="options">Limits and orientation; null for the usual ones.</param>
    /// <exception cref="FileFormatException">As <see cref="Read(string, ImageReadOptions)"/>.</exception>
    /// <exception cref="FoveaException">The stream fails.</exception>
    public static Image Read(Stream stream, string name = "stream", ImageReadOptions? options = null) =>
        Decode(ImageSource.Open(stream, name, options ?? ImageReadOptions.Default));

    /// <summary>Reads a picture that is in memory.</summary>
    /// <param name="file">The bytes of a file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="options">Limits and orientation; null for the usual ones.</param>
    /// <exception cref="FileFormatException">As <see cref="Read(string, ImageReadOptions)"/>.</exception>
    public static Image Decode(ReadOnlyMemory<byte> file, string name = "picture", ImageReadOptions? options = null) =>
        Decode(new ImageSource(name, file, options ?? ImageReadOptions.Default));

    /// <summary>Whether <see cref="Write"/> knows the ending of a file's name.</summary>
    public static bool CanWrite(string path) => WriterOf(path) is not null;

    /// <summary>Writes a file, whole or not at all, in the format that its name ends with: .png, .jpg, .jpeg, .pgm, .ppm, .pnm or
    /// .pam.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="FoveaException">The ending is another, the format cannot hold the picture's channels, or the file cannot be written.
    /// A file that was there is intact.</exception>
    public void Write(string path)
    {
        Action<Image, string> write = WriterOf(path) ?? throw new FoveaException($"cannot write {FileFormatException.Quote(path)}: a picture's file "
            + "ends with .png, .jpg, .jpeg, .pgm, .ppm, .pnm or .pam.");
        write(this, path);
    }

    /// <summary>Writes a PNG file, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">Filter and compression; null for the usual ones.</param>
    /// <exception cref="FoveaException">It cannot be written. A file that was there is intact.</exception>
    public void WritePng(string path, PngOptions? options = null) => AtomicFile.Write(path, stream => WritePng(stream, options));

    /// <summary>Writes a PNG file to a stream.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="options">Filter and compression; null for the usual ones.</param>
    public void WritePng(Stream stream, PngOptions? options = null) =>
        new PngWriter(stream, options ?? PngOptions.Default).Write(Width, Height, Channels, bytesPerSample: 1,
            (y, row) => _samples.AsSpan(y * row.Length, row.Length).CopyTo(row));

    /// <summary>Writes a JPEG file, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">Quality and subsampling; null for the usual ones.</param>
    /// <exception cref="FoveaException">The picture has opacity or is above 65 535 pixels wide or high, or the file cannot be written. A file
    /// that was there is intact.</exception>
    public void WriteJpeg(string path, JpegOptions? options = null) => AtomicFile.Write(path, stream => WriteJpeg(stream, options));

    /// <summary>Writes a JPEG file to a stream.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="options">Quality and subsampling; null for the usual ones.</param>
    /// <exception cref="FoveaException">The picture has opacity or is above 65 535 pixels wide or high.</exception>
    public void WriteJpeg(Stream stream, JpegOptions? options = null) =>
        new JpegWriter(this, options ?? JpegOptions.Default).Write(stream);

    /// <summary>Writes a PNM file, whole or not at all: PGM (P5) for 1 channel, PPM (P6) for 3, PAM (P7) for 2 and 4.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="FoveaException">It cannot be written. A file that was there is intact.</exception>
    public void WritePnm(string path) => AtomicFile.Write(path, WritePnm);

    /// <summary>Writes a PNM file to a stream: PGM (P5) for 1 channel, PPM (P6) for 3, PAM (P7) for 2 and 4.</summary>
    /// <param name="stream">Takes the bytes.</param>
    public void WritePnm(Stream stream) => PnmWriter.Write(stream, this);

    private static Action<Image, string>? WriterOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => static (image, file) => image.WritePng(file),
        ".jpg" or ".jpeg" => static (image, file) => image.WriteJpeg(file),
        ".pgm" or ".ppm" or ".pnm" or ".pam" => static (image, file) => image.WritePnm(file),
        _ => null,
    };

    private static Image Decode(ImageSource source)
    {
        Raster raster = ImageReader.Read(source, wide: false);
        return new Image(raster.Width, raster.Height, raster.Channels, raster.Bytes!);
    }
}
