using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Pictures transformed, and parts of sets of pictures.</summary>
public static class ImageDatasetExtensions
{
    /// <summary>The pictures as samples of one shape, changed on the way. Nothing is read but the first picture, for its shape.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="transforms">In the order in which they are applied.</param>
    /// <exception cref="FoveaException">The transforms cannot follow each other, or the first picture cannot be read or transformed.</exception>
    public static TransformedDataset WithTransform(this IImageDataset images, params ITransform[] transforms) => new(images, new Compose(transforms));

    /// <summary>The pictures as samples of one shape, changed on the way. Nothing is read but the first picture, for its shape.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="transform">What is done to each.</param>
    /// <exception cref="FoveaException">The first picture cannot be read or transformed.</exception>
    public static TransformedDataset WithTransform(this IImageDataset images, Compose transform) => new(images, transform);

    /// <summary>The first pictures.</summary>
    /// <param name="images">The whole.</param>
    /// <param name="count">How many; if there are fewer, all of them.</param>
    /// <exception cref="FoveaException">The count is negative.</exception>
    public static ImageSubset Take(this IImageDataset images, int count) => new(images, DatasetExtensions.Take(images, count).SourceIndices);

    /// <summary>Parts the pictures by chance in two, every class alike, as <see cref="DatasetExtensions.Split"/> parts samples.</summary>
    /// <param name="images">The whole.</param>
    /// <param name="fraction">The held-out part, from 0 to 1.</param>
    /// <param name="seed">The same seed always gives the same two parts.</param>
    /// <returns>Both parts, each in the order of the whole.</returns>
    /// <exception cref="FoveaException">The fraction is not from 0 to 1.</exception>
    public static (ImageSubset Train, ImageSubset HeldOut) Split(this IImageDataset images, double fraction, ulong seed)
    {
        (SubsetDataset train, SubsetDataset heldOut) = DatasetExtensions.Split(images, fraction, seed);
        return (new ImageSubset(images, train.SourceIndices), new ImageSubset(images, heldOut.SourceIndices));
    }
}
