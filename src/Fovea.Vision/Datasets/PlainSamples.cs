namespace Fovea.Vision;

/// <summary>Pictures as samples without a transform.</summary>
internal static class PlainSamples
{
    /// <summary>Writes byte / 255 of a picture, which must have the shape of the first one.</summary>
    /// <exception cref="ShapeException">It has another.</exception>
    public static void Read(IImageDataset images, int index, Span<float> destination)
    {
        Image image = images.ReadImage(index);
        if (image.Shape != images.SampleShape)
        {
            throw new ShapeException(nameof(IImageDataset), $"{images.NameOf(index)} is {image.Shape}, {images.NameOf(0)} is {images.SampleShape} ([height, width, "
                + $"channels]). Bring all to one size with {nameof(ImageDatasetExtensions.WithTransform)}.");
        }

        image.CopyTo(destination);
    }
}
