namespace Fovea.Vision;

/// <summary>A part of given size, every place as likely as the other.</summary>
/// <remarks>Draws: 0 the row, 1 the column.</remarks>
public sealed class RandomCrop : IImageTransform
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _padding;
    private readonly bool _padIfNeeded;
    private readonly byte _fill;
    private readonly BorderMode _paddingMode;

    /// <summary>A square.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="padding">Pixels put around the picture first.</param>
    /// <param name="padIfNeeded">Whether a smaller picture is padded until the part fits, instead of being an error.</param>
    /// <param name="fill">What is put around, if the mode is <see cref="BorderMode.Constant"/>.</param>
    /// <param name="paddingMode">What is put around.</param>
    /// <exception cref="FoveaException">A size is below 1 or the padding negative.</exception>
    public RandomCrop(int size, int padding = 0, bool padIfNeeded = false, byte fill = 0, BorderMode paddingMode = BorderMode.Constant)
        : this((size, size), padding, padIfNeeded, fill, paddingMode)
    {
    }

    /// <summary>A rectangle.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="padding">Pixels put around the picture first.</param>
    /// <param name="padIfNeeded">Whether a smaller picture is padded until the part fits, instead of being an error.</param>
    /// <param name="fill">What is put around, if the mode is <see cref="BorderMode.Constant"/>.</param>
    /// <param name="paddingMode">What is put around.</param>
    /// <exception cref="FoveaException">A size is below 1 or the padding negative.</exception>
    public RandomCrop((int Height, int Width) size, int padding = 0, bool padIfNeeded = false, byte fill = 0, BorderMode paddingMode = BorderMode.Constant)
    {
        TransformSettings.CheckSize(nameof(RandomCrop), size.Height, size.Width);
        if (padding < 0) throw new FoveaException($"{nameof(RandomCrop)}: padding must be 0 or more, got {padding}.");
        (_height, _width) = size;
        (_padding, _padIfNeeded, _fill, _paddingMode) = (padding, padIfNeeded, fill, paddingMode);
    }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">The picture is smaller than the part, and is not to be padded.</exception>
    public Image Apply(Image image, RandomStream draws)
    {
        if (_padding > 0) image = image.Pad(_padding, _padding, _padding, _padding, _paddingMode, _fill);
        if (_padIfNeeded)
        {
            (int columns, int rows) = (Math.Max(0, _width - image.Width), Math.Max(0, _height - image.Height));
            if (columns > 0) image = image.Pad(columns, 0, columns, 0, _paddingMode, _fill);
            if (rows > 0) image = image.Pad(0, rows, 0, rows, _paddingMode, _fill);
        }

        if (image.Height < _height || image.Width < _width)
        {
            throw new ShapeException(nameof(RandomCrop), $"the picture is {image.Shape}, smaller than the part of {_height}×{_width} (height × width). "
                + $"Resize it first, or set padIfNeeded.");
        }

        return image.Crop(Part(image.Height, image.Width, draws));
    }

    /// <summary>The part that chance chooses of a padded picture.</summary>
    internal Region Part(int height, int width, RandomStream draws) =>
        new(draws.Below(0, height - _height + 1), draws.Below(1, width - _width + 1), _height, _width);
}
