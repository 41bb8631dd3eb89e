namespace Fovea.Vision;

/// <summary>Turns a picture upside down in a mirror with a probability.</summary>
/// <param name="p">The probability.</param>
/// <remarks>Draws: 0 whether.</remarks>
public sealed class RandomVerticalFlip(double p = 0.5) : IImageTransform
{
    private readonly double _p = TransformSettings.Probability(nameof(RandomVerticalFlip), p);

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => draws.Uniform(0) < _p ? image.FlipVertically() : image;
}
