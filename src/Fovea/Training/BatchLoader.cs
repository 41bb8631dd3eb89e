using Fovea.Kernels.Cpu;

namespace Fovea.Training;

/// <summary>Cuts a data set into batches, in an order that depends on seed and epoch alone. The last, smaller batch is given too.</summary>
/// <remarks>
/// One batch is alive at a time: its memory is filled again for the next one, and its tensor then says so when it is read.
/// <see cref="Tensor.Clone"/> it to keep it.
/// </remarks>
public sealed class BatchLoader
{
    private static readonly ulong ShuffleStream = RandomStream.StreamOf("shuffle");

    private readonly TensorOwner _owner = new("loader", "the next batch");
    private readonly IDataset _dataset;
    private readonly bool _shuffle;
    private readonly ulong _seed;
    private readonly int[] _order;
    private readonly int[] _labels;
    private Value _value = new();
    private int _enumerations;

    /// <summary>A loader.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="shuffle">Whether each epoch has a random order of its own, or all the data set's.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <exception cref="FoveaException">A batch size below 1.</exception>
    public BatchLoader(IDataset dataset, int batchSize, bool shuffle = true, ulong seed = 0)
    {
        if (batchSize < 1) throw new FoveaException($"batchSize must be 1 or more, got {batchSize}.");
        (_dataset, _shuffle, _seed) = (dataset, shuffle, seed);
        BatchSize = Math.Min(batchSize, Math.Max(1, dataset.Count));
        _labels = new int[BatchSize];
        _order = [.. Enumerable.Range(0, dataset.Count)];
    }

    /// <summary>Samples of a full batch.</summary>
    public int BatchSize { get; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchCount => (_dataset.Count + BatchSize - 1) / BatchSize;

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">Its number, which determines the order.</param>
    public IEnumerable<Batch> Epoch(int epoch)
    {
        int enumeration = ++_enumerations;
        if (_shuffle) new RandomStream(_seed, ShuffleStream).Substream((ulong)epoch).Permutation(_order);
        for (int start = 0; start < _order.Length; start += BatchSize)
        {
            if (enumeration != _enumerations) throw new FoveaException("this loader has begun another epoch; one goes on at a time. Make a second loader.");
            yield return Fill(start, Math.Min(BatchSize, _order.Length - start));
        }
    }

    private Batch Fill(int start, int count)
    {
        _owner.NextRound();
        Shape shape = _dataset.SampleShape.Prepend(count);
        if (_value.Shape != shape || _value.Buffer is null || _value.Exposed)
            _value = new Value { Shape = shape, Owner = _owner, Buffer = BufferFor(shape.Count) };
        Span<float> images = ((CpuBuffer)_value.Buffer).Span;
        int size = _dataset.SampleShape.Count;
        for (int i = 0; i < count; i++)
        {
            int sample = _order[start + i];
            _dataset.ReadSample(sample, images.Slice(i * size, size));
            _labels[i] = _dataset.Label(sample);
        }

        return new Batch(_value.ToTensor(), _labels, count, _owner);
    }

    /// <summary>The memory of the batch before, which the smaller last one of an epoch fits into, unless somebody holds a span over it.</summary>
    private CpuBuffer BufferFor(int length)
    {
        if (_value is not { Exposed: false, Buffer: CpuBuffer buffer } || buffer.Capacity < length) return CpuBuffer.Unpooled(length);
        buffer.Use(length);
        return buffer;
    }
}
