namespace Fovea.Vision;

/// <summary>Turns pictures by a random angle.</summary>
/// <remarks>Draws: 0 the angle.</remarks>
public sealed class RandomRotation : IImageTransform
{
    private readonly (double Low, double High) _degrees;
    private readonly Interpolation _interpolation;
    private readonly bool _expand;
    private readonly (double X, double Y)? _center;
    private readonly byte _fill;

    /// <summary>By up to some degrees to either side.</summary>
    /// <param name="degrees">The most, 0 or more.</param>
    /// <param name="interpolation">Any but Lanczos.</param>
    /// <param name="expand">Whether the result is as large as the whole turned picture needs; else the corners are cut.</param>
    /// <param name="center">What stays, in pixels from the left and the top; null for the middle.</param>
    /// <param name="fill">Every channel of what comes from outside.</param>
    /// <exception cref="FoveaException">The degrees are negative or not finite.</exception>
    public RandomRotation(
        double degrees, Interpolation interpolation = Interpolation.Nearest, bool expand = false, (double X, double Y)? center = null, byte fill = 0)
        : this((-degrees, degrees), interpolation, expand, center, fill)
    {
    }

    /// <summary>By an angle between two others.</summary>
    /// <param name="degrees">The least and the most, counter-clockwise.</param>
    /// <param name="interpolation">Any but Lanczos.</param>
    /// <param name="expand">Whether the result is as large as the whole turned picture needs; else the corners are cut.</param>
    /// <param name="center">What stays, in pixels from the left and the top; null for the middle.</param>
    /// <param name="fill">Every channel of what comes from outside.</param>
    /// <exception cref="FoveaException">The range is not possible.</exception>
    public RandomRotation(
        (double Low, double High) degrees, Interpolation interpolation = Interpolation.Nearest, bool expand = false, (double X, double Y)? center = null, byte fill = 0)
    {
        _degrees = TransformSettings.Range(nameof(RandomRotation), nameof(degrees), degrees);
        (_interpolation, _expand, _center, _fill) = (interpolation, expand, center, fill);
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => image.Rotate(draws.Between(0, _degrees), _interpolation, _expand, _center, _fill);
}
