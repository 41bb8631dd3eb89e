using Fovea.Kernels.Cpu;

namespace Fovea.Training;

/// <summary>The memory of one batch of a loader, filled again and again.</summary>
internal sealed class BatchSlot(DataLoader loader)
{
    private readonly TensorOwner _owner = new("loader", "the next batch");
    private readonly int[] _labels = new int[loader.BatchSize];
    private Value _images = new();
    private Value _targets = new();
    private int _count;
    private int _failedAt;

    /// <summary>Samples that are not filled yet.</summary>
    public int Missing { get; set; }

    /// <summary>Whether the batch can be taken.</summary>
    public bool IsReady { get; set; }

    /// <summary>What the first sample of the batch that failed has thrown: the same one, whichever worker was the fastest.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Gets the memory ready for a batch.</summary>
    public void Prepare(int count)
    {
        (_count, Missing, IsReady, Error, _failedAt) = (count, count, false, null, int.MaxValue);
        Renew(ref _images, loader.Dataset.SampleShape.Prepend(count));
        if (loader.Mixer is not null) Renew(ref _targets, [count, loader.Dataset.ClassNames.Count]);
    }

    /// <summary>Ends the life of the batch that lies here.</summary>
    public void Release() => _owner.NextRound();

    /// <summary>Reads one sample into its place.</summary>
    public void Fill(int place, int sample, RandomStream draws)
    {
        int size = loader.Dataset.SampleShape.Count;
        loader.Dataset.ReadSample(sample, Numbers(_images).Slice(place * size, size), draws);
        _labels[place] = loader.Dataset.Label(sample);
    }

    /// <summary>Notes a failure; only called by one thread at a time.</summary>
    public void Fail(int place, Exception error)
    {
        if (place < _failedAt) (_failedAt, Error) = (place, error);
    }

    /// <summary>Blends the samples when all are there.</summary>
    public void Mix(RandomStream draws)
    {
        if (loader.Mixer is not { } mixer || Error is not null) return;
        Span<float> targets = Numbers(_targets);
        int classes = _targets.Shape[1];
        targets.Clear();
        for (int i = 0; i < _count; i++)
        {
            if ((uint)_labels[i] >= (uint)classes)
                throw new FoveaException($"a label is {_labels[i]}, but there are {classes} classes, 0 to {classes - 1}; samples without a class cannot be blended.");
            targets[i * classes + _labels[i]] = 1;
        }

        mixer.Mix(Numbers(_images), targets, loader.Dataset.SampleShape, classes, draws);
        for (int i = 0; i < _count; i++) _labels[i] = PlaceOfGreatest(targets.Slice(i * classes, classes));
    }

    /// <summary>The batch that lies here.</summary>
    public Batch ToBatch() => new(_images.ToTensor(), loader.Mixer is null ? null : _targets.ToTensor(), _labels, _count, _owner);

    private void Renew(ref Value value, Shape shape)
    {
        if (value.Shape != shape || value.Buffer is null || value.Exposed)
            value = new Value { Shape = shape, Owner = _owner, Buffer = BufferFor(value, shape.Count) };
    }

    private static Span<float> Numbers(Value value) => ((CpuBuffer)value.Buffer!).Span;

    /// <summary>The memory of the batch before, which the smaller last one of an epoch fits into, unless somebody holds a span over it.</summary>
    private static CpuBuffer BufferFor(Value value, int length)
    {
        if (value is not { Exposed: false, Buffer: CpuBuffer buffer } || buffer.Capacity < length) return CpuBuffer.Unpooled(length);
        buffer.Use(length);
        return buffer;
    }

    private static int PlaceOfGreatest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }

        return best;
    }
}
