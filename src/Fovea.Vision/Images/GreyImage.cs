namespace Fovea.Vision;

/// <summary>A grey picture: a byte a pixel, row-major, 0 = black and 255 = white.</summary>
public sealed class GreyImage
{
    /// <summary>A picture of the given pixels, which are not copied.</summary>
    /// <param name="width">Pixels in a row, 1 or more.</param>
    /// <param name="height">Rows, 1 or more.</param>
    /// <param name="pixels">width · height bytes.</param>
    /// <exception cref="ShapeException">A size is below 1, or the number of bytes does not fit.</exception>
    public GreyImage(int width, int height, byte[] pixels)
    {
        if (width < 1 || height < 1 || (long)width * height != pixels.Length)
        {
            throw new ShapeException(nameof(GreyImage), $"{pixels.Length} pixels given for a width of {width} and a height of {height}; "
                + "width · height are expected.");
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels, row-major.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The picture as the input of a network: byte / 255, from 0 to 1.</summary>
    /// <param name="sampleShape">What the network takes: <c>[H, W, 1]</c>.</param>
    /// <exception cref="ShapeException">The picture has another size.</exception>
    public float[] ToSample(Shape sampleShape)
    {
        Shape shape = [Height, Width, 1];
        if (shape != sampleShape)
        {
            throw new ShapeException(nameof(GreyImage), $"the picture is {Width}×{Height} pixels, grey: shape {shape}; the network takes "
                + $"{sampleShape} ([height, width, channels]). Scale or crop the picture to that size.");
        }

        float[] sample = new float[shape.Count];
        ReadOnlySpan<byte> pixels = Pixels.Span;
        for (int i = 0; i < sample.Length; i++) sample[i] = pixels[i] / 255f;
        return sample;
    }
}
