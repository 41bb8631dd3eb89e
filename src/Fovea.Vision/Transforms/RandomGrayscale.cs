namespace Fovea.Vision;

/// <summary>Makes a picture grey with a probability; its number of channels stays.</summary>
/// <param name="p">The probability.</param>
/// <remarks>Draws: 0 whether.</remarks>
public sealed class RandomGrayscale(double p = 0.1) : IImageTransform
{
    private readonly double _p = TransformSettings.Probability(nameof(RandomGrayscale), p);

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => draws.Uniform(0) < _p ? image.WithChannels(1).WithChannels(image.Channels) : image;
}
