namespace Fovea.Training;

/// <summary>Some samples of another data set, in an order of its own. Nothing is copied.</summary>
public class SubsetDataset : IDataset
{
    private readonly IDataset _source;
    private readonly int[] _indices;

    /// <summary>The samples at the given places.</summary>
    /// <param name="source">The whole data set.</param>
    /// <param name="indices">Sample i of this one is sample <c>indices[i]</c> of the source; a sample may occur more than once.</param>
    /// <exception cref="FoveaException">An index is outside of the source.</exception>
    public SubsetDataset(IDataset source, ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)source.Count)
                throw new FoveaException($"SubsetDataset: index {index} is not in the data set, which has {source.Count} samples.");
        }

        _source = source;
        _indices = indices.ToArray();
    }

    /// <inheritdoc/>
    public int Count => _indices.Length;

    /// <inheritdoc/>
    public Shape SampleShape => _source.SampleShape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _source.ClassNames;

    /// <inheritdoc/>
    public void ReadSample(int index, Span<float> destination) => _source.ReadSample(SourceIndex(index), destination);

    /// <inheritdoc/>
    public void ReadSample(int index, Span<float> destination, RandomStream draws) => _source.ReadSample(SourceIndex(index), destination, draws);

    /// <inheritdoc/>
    public int Label(int index) => _source.Label(SourceIndex(index));

    /// <summary>Where each sample stands in the whole data set.</summary>
    public ReadOnlySpan<int> SourceIndices => _indices;

    /// <summary>Where a sample stands in the whole data set.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public int SourceIndex(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_indices.Length, nameof(index));
        return _indices[index];
    }
}
