namespace Fovea.Training;

/// <summary>Blends the samples of a batch with one another, and their labels in the same parts: mixup, cutmix.</summary>
/// <remarks>A label is then a probability of each class, so the loss must have a form for target tensors, as
/// <see cref="Losses.CrossEntropyLoss"/> has.</remarks>
public interface IBatchMixer
{
    /// <summary>Blends a batch in place.</summary>
    /// <param name="samples">The samples, one after the other.</param>
    /// <param name="targets">The probabilities of the classes for each sample: 1 for its own when it comes in.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="classes">Classes; the number of samples is the length of <paramref name="targets"/> over it.</param>
    /// <param name="draws">The batch's random numbers, made of seed, epoch and the number of the batch.</param>
    void Mix(Span<float> samples, Span<float> targets, Shape sampleShape, int classes, RandomStream draws);
}
