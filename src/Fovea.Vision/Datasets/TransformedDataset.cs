using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Pictures as a <see cref="Compose"/> makes samples of them. What chance does is another in each epoch, and the same for one.</summary>
public sealed class TransformedDataset : IDataset
{
    private readonly IImageDataset _images;
    private readonly Compose _transform;

    /// <summary>The pictures of a set, transformed.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="transform">What is done to each; all must have one shape afterwards.</param>
    /// <exception cref="FoveaException">There is no picture, or the first one cannot be read or transformed.</exception>
    public TransformedDataset(IImageDataset images, Compose transform)
    {
        if (images.Count == 0) throw new FoveaException("there are no pictures to transform.");
        (_images, _transform) = (images, transform);
        SampleShape = Transform(0, default).Shape;
    }

    /// <inheritdoc/>
    public int Count => _images.Count;

    /// <inheritdoc/>
    public Shape SampleShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _images.ClassNames;

    /// <inheritdoc/>
    public int Label(int index) => _images.Label(index);

    /// <summary>Reads a sample with the numbers of an empty stream, where something is left to chance.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <param name="destination">Takes the values.</param>
    public void ReadSample(int index, Span<float> destination) => ReadSample(index, destination, default);

    /// <inheritdoc/>
    public void ReadSample(int index, Span<float> destination, RandomStream draws)
    {
        Image image = Transform(index, draws);
        if (image.Shape != SampleShape)
        {
            throw new ShapeException(nameof(TransformedDataset), $"{_images.NameOf(index)} is {image.Shape} after the transforms, {_images.NameOf(0)} is {SampleShape} "
                + $"([height, width, channels]). End with a {nameof(Resize)} to height and width, or with a crop.");
        }

        try
        {
            _transform.Finish(image, destination, draws);
        }
        catch (ShapeException error)
        {
            throw Named(index, error);
        }
    }

    private Image Transform(int index, RandomStream draws)
    {
        Image image = _images.ReadImage(index);
        try
        {
            return _transform.Apply(image, draws);
        }
        catch (ShapeException error)
        {
            throw Named(index, error);
        }
    }

    private FoveaException Named(int index, ShapeException error) => new($"{_images.NameOf(index)}: {error.Message}", error);
}
