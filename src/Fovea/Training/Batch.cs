namespace Fovea.Training;

/// <summary>Some samples and their labels, side by side; alive until the loader gives the next one.</summary>
public sealed class Batch
{
    private readonly int[] _labels;

    internal Batch(Tensor images, int[] labels, int count)
    {
        Images = images;
        Count = count;
        _labels = labels;
    }

    /// <summary>The samples, <c>[count, …]</c>.</summary>
    public Tensor Images { get; internal set; }

    /// <summary>One class for each sample.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>The number of samples; the last batch of an epoch may be smaller.</summary>
    public int Count { get; internal set; }
}
