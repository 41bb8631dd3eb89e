namespace Fovea.Vision;

/// <summary>Turns, shifts, scales and shears pictures by chance; their size stays.</summary>
/// <remarks>Draws: 0 the angle, 1 and 2 the shift to the right and down, 3 the scale, 4 and 5 the shears.</remarks>
public sealed class RandomAffine : IImageTransform
{
    private readonly (double Low, double High) _degrees;
    private readonly (double X, double Y) _translate;
    private readonly (double Low, double High) _scale;
    private readonly (double Low, double High) _shearX;
    private readonly (double Low, double High) _shearY;
    private readonly Interpolation _interpolation;
    private readonly byte _fill;
    private readonly (double X, double Y)? _center;

    /// <summary>Up to some degrees to either side.</summary>
    /// <param name="degrees">The most, 0 or more; clockwise and back.</param>
    /// <param name="translate">The most to either side, as parts of width and height.</param>
    /// <param name="scale">The least and the most; null for 1.</param>
    /// <param name="shear">Degrees along the columns' axis, the least and the most; null for none.</param>
    /// <param name="interpolation">Any but Lanczos.</param>
    /// <param name="fill">Every channel of what comes from outside.</param>
    /// <param name="center">What stays, in pixels from the left and the top; null for the middle.</param>
    /// <exception cref="FoveaException">A range is not possible.</exception>
    public RandomAffine(
        double degrees, (double X, double Y) translate = default, (double Low, double High)? scale = null, (double Low, double High)? shear = null,
        Interpolation interpolation = Interpolation.Nearest, byte fill = 0, (double X, double Y)? center = null)
    {
        _degrees = TransformSettings.Range(nameof(RandomAffine), nameof(degrees), (-degrees, degrees));
        if (!(translate.X is >= 0 and <= 1 && translate.Y is >= 0 and <= 1))
            throw new FoveaException($"{nameof(RandomAffine)}: translate must be two numbers from 0 to 1, got {translate.X} and {translate.Y}.");
        _scale = TransformSettings.Range(nameof(RandomAffine), nameof(scale), scale ?? (1, 1), least: double.Epsilon);
        _shearX = TransformSettings.Range(nameof(RandomAffine), nameof(shear), shear ?? (0, 0));
        (_translate, _interpolation, _fill, _center) = (translate, interpolation, fill, center);
    }

    /// <summary>Degrees along the rows' axis, the least and the most.</summary>
    /// <exception cref="FoveaException">The range is not possible.</exception>
    public (double Low, double High) ShearY
    {
        get => _shearY;
        init => _shearY = TransformSettings.Range(nameof(RandomAffine), nameof(ShearY), value);
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => image.Affine(Map(image.Height, image.Width, draws), _interpolation, _fill);

    /// <summary>The map that chance chooses.</summary>
    internal AffineMap Map(int height, int width, RandomStream draws)
    {
        (double mostX, double mostY) = (_translate.X * width, _translate.Y * height);
        return AffineMap.Of(
            draws.Between(0, _degrees), Math.Round(draws.Between(1, (-mostX, mostX))), Math.Round(draws.Between(2, (-mostY, mostY))),
            draws.Between(3, _scale), draws.Between(4, _shearX), draws.Between(5, _shearY), _center?.X ?? width * 0.5, _center?.Y ?? height * 0.5);
    }
}
