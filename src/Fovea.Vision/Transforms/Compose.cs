namespace Fovea.Vision;

/// <summary>Transforms in a row: of pictures first, then of the numbers that they become (sample / 255 of each).</summary>
/// <example><code>
/// Compose augment = new(new RandomResizedCrop(224), new RandomHorizontalFlip(), new Normalize([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]));
/// </code></example>
public sealed class Compose
{
    private readonly IImageTransform[] _ofImages;
    private readonly INumberTransform[] _ofNumbers;

    /// <summary>A row of transforms.</summary>
    /// <param name="transforms">In the order in which they are applied; transform i draws from its sample's stream i.</param>
    /// <exception cref="FoveaException">One of pictures comes after one of numbers.</exception>
    public Compose(params IReadOnlyList<ITransform> transforms)
    {
        _ofImages = [.. transforms.TakeWhile(static transform => transform is IImageTransform).Cast<IImageTransform>()];
        foreach (ITransform transform in transforms.Skip(_ofImages.Length))
        {
            if (transform is not INumberTransform)
            {
                throw new FoveaException($"{nameof(Compose)}: {transform.GetType().Name} works on pictures and must stand before "
                    + $"{transforms[_ofImages.Length].GetType().Name}, which works on numbers.");
            }
        }

        _ofNumbers = [.. transforms.Skip(_ofImages.Length).Cast<INumberTransform>()];
    }

    /// <summary>The picture after the transforms of pictures.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="draws">The sample's random numbers.</param>
    public Image Apply(Image image, RandomStream draws = default)
    {
        for (int i = 0; i < _ofImages.Length; i++) image = _ofImages[i].Apply(image, draws.Substream((ulong)i));
        return image;
    }

    /// <summary>The sample after all transforms, <c>[H, W, C]</c>.</summary>
    /// <param name="image">A picture.</param>
    /// <param name="draws">The sample's random numbers.</param>
    public Tensor ToTensor(Image image, RandomStream draws = default)
    {
        Image last = Apply(image, draws);
        float[] values = new float[last.Shape.Count];
        Finish(last, values, draws);
        return Tensor.From(values, last.Shape);
    }

    /// <summary>Turns the picture that <see cref="Apply"/> made into numbers and applies the rest.</summary>
    internal void Finish(Image image, Span<float> destination, RandomStream draws)
    {
        image.CopyTo(destination);
        for (int i = 0; i < _ofNumbers.Length; i++) _ofNumbers[i].Apply(destination, image.Shape, draws.Substream((ulong)(_ofImages.Length + i)));
    }
}
