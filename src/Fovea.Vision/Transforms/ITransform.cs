namespace Fovea.Vision;

/// <summary>A step on the way from a picture to a sample; a <see cref="Compose"/> puts some in a row. Either an <see cref="IImageTransform"/> or an
/// <see cref="INumberTransform"/>.</summary>
/// <remarks>
/// A transform has no state. What chance does, it takes from <c>draws</c>, which is named by seed, epoch, sample and the transform's place
/// in the row: the same picture comes out whoever computes it. Which of its numbers a transform uses for what is written at each.
/// </remarks>
public interface ITransform;

/// <summary>Makes a picture of a picture.</summary>
public interface IImageTransform : ITransform
{
    /// <summary>The picture that the given one becomes.</summary>
    /// <param name="image">A picture, which stays as it is.</param>
    /// <param name="draws">Random numbers; without chance, none is looked at.</param>
    Image Apply(Image image, RandomStream draws);
}

/// <summary>Changes a sample's numbers, which a picture has become (sample / 255), in place.</summary>
public interface INumberTransform : ITransform
{
    /// <summary>Changes the numbers.</summary>
    /// <param name="values">The sample, row-major, channels last.</param>
    /// <param name="shape"><c>[H, W, C]</c>.</param>
    /// <param name="draws">Random numbers; without chance, none is looked at.</param>
    void Apply(Span<float> values, Shape shape, RandomStream draws);
}
