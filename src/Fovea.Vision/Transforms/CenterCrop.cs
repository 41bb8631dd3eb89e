namespace Fovea.Vision;

/// <summary>The middle of pictures; where one is smaller, black is put around it.</summary>
public sealed class CenterCrop : IImageTransform
{
    private readonly int _height;
    private readonly int _width;

    /// <summary>A square.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <exception cref="FoveaException">A size is below 1.</exception>
    public CenterCrop(int size) : this(size, size)
    {
    }

    /// <summary>A rectangle.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="FoveaException">A size is below 1.</exception>
    public CenterCrop(int height, int width)
    {
        TransformSettings.CheckSize(nameof(CenterCrop), height, width);
        (_height, _width) = (height, width);
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => image.CenterCrop(_height, _width);
}
