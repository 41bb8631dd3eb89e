namespace Fovea.Vision;

/// <summary>Makes pictures grey: L = 0.299 R + 0.587 G + 0.114 B.</summary>
/// <param name="numOutputChannels">1, or 3 for three equal channels.</param>
public sealed class Grayscale(int numOutputChannels = 1) : IImageTransform
{
    private readonly int _channels = numOutputChannels is 1 or 3 ? numOutputChannels
        : throw new FoveaException($"{nameof(Grayscale)}: numOutputChannels must be 1 or 3, got {numOutputChannels}.");

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => image.WithChannels(1).WithChannels(_channels);
}
