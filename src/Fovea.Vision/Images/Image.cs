namespace Fovea.Vision;

/// <summary>A picture of 8-bit samples: rows from the top, pixels from the left, channels last (<c>[H, W, C]</c>), 0 = none and
/// 255 = full.</summary>
/// <remarks>
/// Channels: 1 grey, 2 grey and opacity, 3 red, green, blue, 4 red, green, blue and opacity. Opacity is not multiplied into the colours.
/// Values are the file's own (for pictures from cameras sRGB's, not linear light). For 16-bit samples there is <see cref="WideImage"/>.
/// </remarks>
public sealed partial class Image
{
    private readonly byte[] _samples;

    /// <summary>A picture of the given samples, which are not copied.</summary>
    /// <param name="width">Pixels in a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <param name="samples">height · width · channels bytes.</param>
    /// <exception cref="ShapeException">A size or the number of channels is not possible, or the number of bytes does not fit.</exception>
    public Image(int width, int height, int channels, byte[] samples)
    {
        CheckSize(nameof(Image), width, height, channels, samples.Length);
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

    /// <summary>The samples, row-major, channels last.</summary>
    public ReadOnlyMemory<byte> Samples => _samples;

    /// <summary><c>[H, W, C]</c>.</summary>
    public Shape Shape => [Height, Width, Channels];

    /// <summary>The samples of one pixel.</summary>
    /// <param name="x">Column, from the left.</param>
    /// <param name="y">Row, from the top.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such pixel.</exception>
    public ReadOnlySpan<byte> this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
            return _samples.AsSpan((y * Width + x) * Channels, Channels);
        }
    }

    /// <summary>The picture with another number of channels; itself if it has that already.</summary>
    /// <param name="channels">1, 2, 3 or 4.</param>
    /// <remarks>
    /// To grey: L = 0.299 R + 0.587 G + 0.114 B in 16-bit fixed point, rounded (ITU-R BT.601), as Pillow. From grey: R = G = B = L. Opacity
    /// that is new is 255, and one that goes is dropped: nothing is blended with a background.
    /// </remarks>
    /// <exception cref="ShapeException">There is no picture with so many channels.</exception>
    public Image WithChannels(int channels)
    {
        if (channels == Channels) return this;
        byte[] samples = new byte[CheckedLength(nameof(WithChannels), Width, Height, channels)];
        ChannelConversion.Convert(_samples, Channels, samples, channels);
        return new Image(Width, Height, channels, samples);
    }

    /// <summary>Refuses sizes that no picture has and a number of samples that does not fit them.</summary>
    internal static void CheckSize(string operatorName, int width, int height, int channels, int count)
    {
        if (CheckedLength(operatorName, width, height, channels) != count)
        {
            throw new ShapeException(operatorName, $"{count} samples given for a width of {width}, a height of {height} and {channels} "
                + "channels; width · height · channels are expected.");
        }
    }

    internal static int CheckedLength(string operatorName, int width, int height, int channels)
    {
        if (channels is < 1 or > 4)
            throw new ShapeException(operatorName, $"{channels} channels; a picture has 1 (grey), 2 (and opacity), 3 (RGB) or 4 (and opacity).");
        if (width < 1 || height < 1) throw new ShapeException(operatorName, $"{width}×{height} pixels; both sizes must be 1 or more.");
        return Shape.Create([height, width, channels]).Count;
    }
}
