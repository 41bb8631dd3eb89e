namespace Fovea.Vision;

/// <summary>A part of random area and proportions, brought to one size. (Szegedy et al. 2015.)</summary>
/// <remarks>
/// Ten times at most: area = picture's area · U(scale), ratio of width to height = e^U(ln ratio); the first part that fits is taken, at a
/// random place. If none does, the largest part in the middle whose ratio is allowed. Draws of attempt i: 4i the area, 4i + 1 the ratio,
/// 4i + 2 the row, 4i + 3 the column.
/// </remarks>
public sealed class RandomResizedCrop : IImageTransform
{
    private const int Attempts = 10;

    private readonly int _height;
    private readonly int _width;
    private readonly (double Low, double High) _scale;
    private readonly (double Low, double High) _ratio;
    private readonly Interpolation _interpolation;

    /// <summary>A square.</summary>
    /// <param name="size">Rows and columns of the result.</param>
    /// <param name="scale">The part's area over the picture's; null for 0.08 to 1.</param>
    /// <param name="ratio">The part's width over its height; null for 3/4 to 4/3.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <exception cref="FoveaException">A size is below 1, or a range is not possible.</exception>
    public RandomResizedCrop(
        int size, (double Low, double High)? scale = null, (double Low, double High)? ratio = null, Interpolation interpolation = Interpolation.Bilinear)
        : this((size, size), scale, ratio, interpolation)
    {
    }

    /// <summary>A rectangle.</summary>
    /// <param name="size">Rows and columns of the result.</param>
    /// <param name="scale">The part's area over the picture's; null for 0.08 to 1.</param>
    /// <param name="ratio">The part's width over its height; null for 3/4 to 4/3.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <exception cref="FoveaException">A size is below 1, or a range is not possible.</exception>
    public RandomResizedCrop(
        (int Height, int Width) size, (double Low, double High)? scale = null, (double Low, double High)? ratio = null,
        Interpolation interpolation = Interpolation.Bilinear)
    {
        TransformSettings.CheckSize(nameof(RandomResizedCrop), size.Height, size.Width);
        (_height, _width) = size;
        _scale = TransformSettings.Range(nameof(RandomResizedCrop), nameof(scale), scale ?? (0.08, 1), least: 0);
        _ratio = TransformSettings.Range(nameof(RandomResizedCrop), nameof(ratio), ratio ?? (3.0 / 4, 4.0 / 3), least: double.Epsilon);
        _interpolation = interpolation;
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => image.ResizedCrop(Part(image.Height, image.Width, draws), _height, _width, _interpolation);

    /// <summary>The part that chance chooses.</summary>
    internal Region Part(int height, int width, RandomStream draws)
    {
        (double, double) logarithms = (Math.Log(_ratio.Low), Math.Log(_ratio.High));
        for (ulong first = 0; first < 4 * Attempts; first += 4)
        {
            double area = (double)height * width * draws.Between(first, _scale), ratio = Math.Exp(draws.Between(first + 1, logarithms));
            (double w, double h) = (Math.Round(Math.Sqrt(area * ratio)), Math.Round(Math.Sqrt(area / ratio)));
            if (w >= 1 && w <= width && h >= 1 && h <= height)
                return new Region(draws.Below(first + 2, height - (int)h + 1), draws.Below(first + 3, width - (int)w + 1), (int)h, (int)w);
        }

        double whole = (double)width / height;
        int partWidth = whole > _ratio.High ? Math.Max(1, (int)Math.Round(height * _ratio.High)) : width;
        int partHeight = whole < _ratio.Low ? Math.Max(1, (int)Math.Round(width / _ratio.Low)) : height;
        return new Region((height - partHeight) / 2, (width - partWidth) / 2, partHeight, partWidth);
    }
}
