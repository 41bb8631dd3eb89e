namespace Fovea.Vision;

/// <summary>Mirrors a picture left to right with a probability.</summary>
/// <param name="p">The probability.</param>
/// <remarks>Draws: 0 whether.</remarks>
public sealed class RandomHorizontalFlip(double p = 0.5) : IImageTransform
{
    private readonly double _p = TransformSettings.Probability(nameof(RandomHorizontalFlip), p);

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => draws.Uniform(0) < _p ? image.FlipHorizontally() : image;
}
