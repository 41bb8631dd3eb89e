namespace Fovea.Vision;

public static partial class ImageOperations
{
    /// <summary>A brighter or darker picture: factor · sample.</summary>
    /// <param name="image">The picture; opacity stays.</param>
    /// <param name="factor">0 is black, 1 the picture itself.</param>
    /// <exception cref="FoveaException">The factor is negative or not finite.</exception>
    public static Image AdjustBrightness(this Image image, float factor)
    {
        CheckFactor(nameof(AdjustBrightness), factor);
        byte[] table = [.. Enumerable.Range(0, 256).Select(sample => Blend(0, sample, factor))];
        return Map(image, table);
    }

    /// <summary>More or less contrast: m + factor · (sample − m), m the mean of the picture's grey, rounded.</summary>
    /// <param name="image">The picture; opacity stays.</param>
    /// <param name="factor">0 is one grey, 1 the picture itself.</param>
    /// <exception cref="FoveaException">The factor is negative or not finite.</exception>
    public static Image AdjustContrast(this Image image, float factor)
    {
        CheckFactor(nameof(AdjustContrast), factor);
        long sum = 0;
        Image grey = image.WithChannels(1);
        foreach (byte sample in grey.Samples.Span) sum += sample;
        int mean = (int)((double)sum / grey.Samples.Length + 0.5);
        byte[] table = [.. Enumerable.Range(0, 256).Select(sample => Blend(mean, sample, factor))];
        return Map(image, table);
    }

    /// <summary>More or less colour: g + factor · (sample − g), g the pixel's grey. A grey picture stays as it is.</summary>
    /// <param name="image">The picture; opacity stays.</param>
    /// <param name="factor">0 is grey, 1 the picture itself.</param>
    /// <exception cref="FoveaException">The factor is negative or not finite.</exception>
    public static Image AdjustSaturation(this Image image, float factor)
    {
        CheckFactor(nameof(AdjustSaturation), factor);
        if (image.Channels < 3) return image;
        ReadOnlySpan<byte> grey = image.WithChannels(1).Samples.Span;
        byte[] result = image.Samples.ToArray();
        for (int i = 0, pixel = 0; i < result.Length; i += image.Channels, pixel++)
        {
            for (int channel = 0; channel < 3; channel++) result[i + channel] = Blend(grey[pixel], result[i + channel], factor);
        }

        return new Image(image.Width, image.Height, image.Channels, result);
    }

    /// <summary>Other colours: hue turned in the model of hue, saturation and value, 8 bits each. A grey picture stays as it is.</summary>
    /// <param name="image">The picture; opacity stays.</param>
    /// <param name="factor">Turns, from −½ to ½.</param>
    /// <exception cref="FoveaException">The factor is not from −½ to ½.</exception>
    public static Image AdjustHue(this Image image, float factor)
    {
        if (!(factor >= -0.5f && factor <= 0.5f)) throw new FoveaException($"{nameof(AdjustHue)}: the factor must be from -0.5 to 0.5, got {factor}.");
        if (image.Channels < 3) return image;
        // A full turn is 256 steps here, although the factor counts 255: so torchvision does.
        byte steps = unchecked((byte)(int)(factor * 255.0));
        byte[] result = image.Samples.ToArray();
        for (int i = 0; i < result.Length; i += image.Channels) HueSaturationValue.Turn(result.AsSpan(i, 3), steps);
        return new Image(image.Width, image.Height, image.Channels, result);
    }

    private static Image Map(Image image, byte[] table)
    {
        byte[] result = image.Samples.ToArray();
        int colours = image.Channels is 2 or 4 ? image.Channels - 1 : image.Channels;
        for (int i = 0; i < result.Length; i += image.Channels)
        {
            for (int channel = 0; channel < colours; channel++) result[i + channel] = table[result[i + channel]];
        }

        return new Image(image.Width, image.Height, image.Channels, result);
    }

    /// <summary>from + factor · (to − from), cut to a byte; single precision and towards 0, as Pillow does.</summary>
    private static byte Blend(int from, int to, float factor) => (byte)Math.Clamp(from + factor * (to - from), 0, byte.MaxValue);

    private static void CheckFactor(string operation, float factor)
    {
        if (!(factor >= 0 && float.IsFinite(factor))) throw new FoveaException($"{operation}: the factor must be 0 or more, got {factor}.");
    }
}
