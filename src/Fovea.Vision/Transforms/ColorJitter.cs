namespace Fovea.Vision;

/// <summary>Changes brightness, contrast, saturation and hue by chance, in a random order.</summary>
/// <remarks>Draws: 0 to 3 the four factors in this order; the stream below (substream 0) their order.</remarks>
public sealed class ColorJitter : IImageTransform
{
    private readonly (double Low, double High) _brightness;
    private readonly (double Low, double High) _contrast;
    private readonly (double Low, double High) _saturation;
    private readonly (double Low, double High) _hue;

    /// <summary>Factors from max(0, 1 − b) to 1 + b, and a turn of the hue from −h to h.</summary>
    /// <param name="brightness">b of the brightness, 0 or more.</param>
    /// <param name="contrast">b of the contrast.</param>
    /// <param name="saturation">b of the saturation.</param>
    /// <param name="hue">h, from 0 to ½.</param>
    /// <exception cref="FoveaException">A number is negative, or the hue above ½.</exception>
    public ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0)
        : this(Around(nameof(brightness), brightness), Around(nameof(contrast), contrast), Around(nameof(saturation), saturation), (-hue, hue))
    {
    }

    /// <summary>Factors between two others each.</summary>
    /// <param name="brightness">The least and the greatest factor.</param>
    /// <param name="contrast">The least and the greatest factor.</param>
    /// <param name="saturation">The least and the greatest factor.</param>
    /// <param name="hue">The least and the greatest turn, from −½ to ½.</param>
    /// <exception cref="FoveaException">A range is not possible.</exception>
    public ColorJitter((double Low, double High) brightness, (double Low, double High) contrast, (double Low, double High) saturation, (double Low, double High) hue)
    {
        _brightness = TransformSettings.Range(nameof(ColorJitter), nameof(brightness), brightness, least: 0);
        _contrast = TransformSettings.Range(nameof(ColorJitter), nameof(contrast), contrast, least: 0);
        _saturation = TransformSettings.Range(nameof(ColorJitter), nameof(saturation), saturation, least: 0);
        _hue = TransformSettings.Range(nameof(ColorJitter), nameof(hue), hue, least: -0.5);
        if (hue.High > 0.5) throw new FoveaException($"{nameof(ColorJitter)}: hue must be from -0.5 to 0.5, got {hue.High}.");
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws)
    {
        Span<int> order = stackalloc int[4];
        draws.Substream(0).Permutation(order);
        foreach (int change in order)
        {
            image = change switch
            {
                0 => IsNone(_brightness, 1) ? image : image.AdjustBrightness((float)draws.Between(0, _brightness)),
                1 => IsNone(_contrast, 1) ? image : image.AdjustContrast((float)draws.Between(1, _contrast)),
                2 => IsNone(_saturation, 1) ? image : image.AdjustSaturation((float)draws.Between(2, _saturation)),
                _ => IsNone(_hue, 0) ? image : image.AdjustHue((float)draws.Between(3, _hue)),
            };
        }

        return image;
    }

    private static bool IsNone((double Low, double High) range, double nothing) => range.Low == nothing && range.High == nothing;

    private static (double, double) Around(string what, double b) => b >= 0 && double.IsFinite(b) ? (Math.Max(0, 1 - b), 1 + b)
        : throw new FoveaException($"{nameof(ColorJitter)}: {what} must be 0 or more, got {b}.");
}
