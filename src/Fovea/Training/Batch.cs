namespace Fovea.Training;

/// <summary>Some samples and their labels, side by side; alive until the loader gives the next one.</summary>
public readonly struct Batch
{
    private readonly TensorOwner _owner;
    private readonly int _round;
    private readonly int[] _labels;

    internal Batch(Tensor images, Tensor? targets, int[] labels, int count, TensorOwner owner)
    {
        Images = images;
        Targets = targets;
        Count = count;
        _labels = labels;
        _owner = owner;
        _round = owner.Generation;
    }

    /// <summary>The samples, <c>[count, …]</c>.</summary>
    public Tensor Images { get; }

    /// <summary>The probability of each class for each sample, <c>[count, classes]</c>, where an <see cref="IBatchMixer"/> blended the
    /// samples; else null.</summary>
    public Tensor? Targets { get; }

    /// <summary>One class for each sample; of blended samples the one with the greatest part.</summary>
    /// <exception cref="RecycledTensorException">The loader has gone on to another batch.</exception>
    public ReadOnlySpan<int> Labels => _owner.Generation == _round ? _labels.AsSpan(0, Count) : throw _owner.Recycled([Count]);

    /// <summary>The number of samples; the last batch of an epoch may be smaller.</summary>
    public int Count { get; }
}
