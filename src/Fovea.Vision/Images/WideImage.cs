using System.Buffers.Binary;
using Fovea.Files;
using Fovea.Vision.Png;
using Fovea.Vision.Reading;

namespace Fovea.Vision;

/// <summary>A picture of 16-bit samples, for scientific and medical pictures whose fine steps matter; otherwise as
/// <see cref="Image"/>.</summary>
public sealed class WideImage
{
    private readonly ushort[] _samples;

    /// <summary>A picture of the given samples, which are not copied.</summary>
    /// <param name="width">Pixels in a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <param name="samples">height · width · channels values.</param>
    /// <exception cref="ShapeException">A size or the number of channels is not possible, or the number of values does not fit.</exception>
    public WideImage(int width, int height, int channels, ushort[] samples)
    {
        Image.CheckSize(nameof(WideImage), width, height, channels, samples.Length);
        Width = width;
        Height = height;
        Channels = channels;
        _samples = samples;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples in a pixel: 1 grey, 2 grey and opacity, 3 RGB, 4 RGB and opacity.</summary>
    public int Channels { get; }

    /// <summary>Bits of a sample before it got here: 8 if it comes from a file that had no more, else 16.</summary>
    public int SourceBits { get; private init; } = 16;

    /// <summary>The samples, row-major, channels last; 65 535 = full.</summary>
    public ReadOnlyMemory<ushort> Samples => _samples;

    /// <summary><c>[H, W, C]</c>.</summary>
    public Shape Shape => [Height, Width, Channels];

    /// <summary>Reads a picture of any format that <see cref="Image.Read(string, ImageReadOptions)"/> takes. 16-bit samples are kept whole;
    /// a sample b of 8 bits becomes 257 · b, so that full stays full.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and orientation; null for the usual ones.</param>
    /// <exception cref="FileFormatException">It is no picture that can be read, is damaged, cut short or above the limits.</exception>
    /// <exception cref="FoveaException">It does not exist or may not be read.</exception>
    public static WideImage Read(string path, ImageReadOptions? options = null)
    {
        ImageSource source = ImageSource.Open(path, options ?? ImageReadOptions.Default);
        Raster raster = ImageReader.Read(source, wide: true);
        return new WideImage(raster.Width, raster.Height, raster.Channels, raster.Words ?? Widen(source, raster.Bytes!))
        {
            SourceBits = raster.Words is null ? 8 : 16,
        };
    }

    /// <summary>The picture with another number of channels; itself if it has that already. Rules as <see cref="Image.WithChannels"/>.</summary>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <exception cref="ShapeException">There is no picture with so many channels.</exception>
    public WideImage WithChannels(int channels)
    {
        if (channels == Channels) return this;
        ushort[] samples = new ushort[Image.CheckedLength(nameof(WithChannels), Width, Height, channels)];
        ChannelConversion.Convert(_samples, Channels, samples, channels);
        return new WideImage(Width, Height, channels, samples) { SourceBits = SourceBits };
    }

    /// <summary>The picture with the high byte of each sample.</summary>
    public Image ToImage()
    {
        byte[] samples = new byte[_samples.Length];
        for (int i = 0; i < samples.Length; i++) samples[i] = (byte)(_samples[i] >> 8);
        return new Image(Width, Height, Channels, samples);
    }

    /// <summary>The picture as a tensor <c>[H, W, C]</c>: sample / 65 535, from 0 to 1.</summary>
    public Tensor ToTensor()
    {
        float[] values = new float[_samples.Length];
        for (int i = 0; i < values.Length; i++) values[i] = _samples[i] / (float)ushort.MaxValue;
        return Tensor.From(values, Shape);
    }

    /// <summary>A tensor as a picture: value · 65 535, rounded to the nearest (halves to even), what lies outside of 0 to 1 (and NaN) cut
    /// to it.</summary>
    /// <param name="tensor"><c>[H, W, C]</c>, C from 1 to 4.</param>
    /// <exception cref="ShapeException">The tensor has another shape.</exception>
    public static WideImage FromTensor(Tensor tensor)
    {
        Shape shape = tensor.Shape;
        if (shape.Rank != 3) throw new ShapeException(nameof(WideImage), $"the tensor is {shape}; [height, width, channels] is expected.");
        float[] values = tensor.ToArray();
        ushort[] samples = new ushort[values.Length];
        // Clamp leaves NaN as it is; the conversion to an integer makes it 0.
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)MathF.Round(Math.Clamp(values[i], 0, 1) * ushort.MaxValue);
        return new WideImage(shape[1], shape[0], shape[2], samples);
    }

    /// <summary>Writes a PNG file of 16 bits a sample, whole or not at all.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">Filter and compression; null for the usual ones.</param>
    /// <exception cref="FoveaException">It cannot be written. A file that was there is intact.</exception>
    public void WritePng(string path, PngOptions? options = null) => AtomicFile.Write(path, stream =>
        new PngWriter(stream, options ?? PngOptions.Default).Write(Width, Height, Channels, bytesPerSample: 2, CopyRow));

    private void CopyRow(int y, Span<byte> row)
    {
        ReadOnlySpan<ushort> samples = _samples.AsSpan(y * (row.Length / 2), row.Length / 2);
        for (int i = 0; i < samples.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(row[(2 * i)..], samples[i]);
    }

    private static ushort[] Widen(ImageSource source, byte[] samples)
    {
        ushort[] wide = source.Allocate<ushort>(samples.Length, "the 16-bit picture");
        for (int i = 0; i < wide.Length; i++) wide[i] = (ushort)(samples[i] * 257);
        return wide;
    }
}
