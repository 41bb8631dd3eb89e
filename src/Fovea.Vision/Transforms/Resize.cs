namespace Fovea.Vision;

/// <summary>Brings pictures to a size; smoothed where they become smaller. See <see cref="ImageOperations.Resize"/>.</summary>
public sealed class Resize : IImageTransform
{
    private readonly int _height;
    private readonly int? _width;
    private readonly Interpolation _interpolation;
    private readonly int? _maxSize;

    /// <summary>The shorter side becomes <paramref name="size"/>, the other one keeps the picture's proportions.</summary>
    /// <param name="size">Pixels of the shorter side.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <param name="maxSize">The most that the longer side may have: if it had more, the picture becomes smaller.</param>
    /// <exception cref="FoveaException">A size is below 1, or the most is not above the size.</exception>
    public Resize(int size, Interpolation interpolation = Interpolation.Bilinear, int? maxSize = null)
    {
        TransformSettings.CheckSize(nameof(Resize), size, size);
        if (maxSize <= size) throw new FoveaException($"{nameof(Resize)}: maxSize must be above the size {size}, got {maxSize}.");
        (_height, _interpolation, _maxSize) = (size, interpolation, maxSize);
    }

    /// <summary>Both sides are given; proportions may change.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <exception cref="FoveaException">A size is below 1.</exception>
    public Resize(int height, int width, Interpolation interpolation = Interpolation.Bilinear)
    {
        TransformSettings.CheckSize(nameof(Resize), height, width);
        (_height, _width, _interpolation) = (height, width, interpolation);
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws)
    {
        if (_width is { } fixedWidth) return image.Resize(_height, fixedWidth, _interpolation);
        (int shorter, int longer) = (Math.Min(image.Height, image.Width), Math.Max(image.Height, image.Width));
        (int newShorter, int newLonger) = (_height, (int)((long)_height * longer / shorter));
        if (_maxSize is { } most && newLonger > most) (newShorter, newLonger) = ((int)((long)most * newShorter / newLonger), most);
        return image.Width <= image.Height ? image.Resize(newLonger, newShorter, _interpolation) : image.Resize(newShorter, newLonger, _interpolation);
    }
}
