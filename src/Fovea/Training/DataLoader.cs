namespace Fovea.Training;

/// <summary>Cuts a data set into batches, in an order that depends on seed and epoch alone. The last, smaller batch is given too.</summary>
/// <remarks>
/// <para>One batch is in the caller's hands at a time: its memory is filled again for a later one, and its tensor then says so when it is
/// read. <see cref="Tensor.Clone"/> it to keep it.</para>
/// <para>Worker threads fill the next batches while the caller computes; a caller that has to wait lends a hand. Samples are the same bits
/// for any number of workers: their random numbers are named by seed, epoch and index, and batches come in their order.</para>
/// </remarks>
public sealed class DataLoader
{
    private static readonly ulong ShuffleStream = RandomStream.StreamOf("shuffle");

    private readonly int[] _order;
    private BatchSlot[] _slots = [];
    private BatchFilling? _filling;
    private int _enumerations;

    /// <summary>A loader.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="batchSize">Samples of a batch.</param>
    /// <param name="shuffle">Whether each epoch has a random order of its own, or all the data set's.</param>
    /// <param name="seed">Seed of the order and of everything that chance does to samples.</param>
    /// <exception cref="FoveaException">A batch size below 1.</exception>
    public DataLoader(IDataset dataset, int batchSize, bool shuffle = true, ulong seed = 0)
    {
        if (batchSize < 1) throw new FoveaException($"batchSize must be 1 or more, got {batchSize}.");
        (Dataset, Shuffle, Seed) = (dataset, shuffle, seed);
        BatchSize = Math.Min(batchSize, Math.Max(1, dataset.Count));
        _order = [.. Enumerable.Range(0, dataset.Count)];
    }

    /// <summary>The samples.</summary>
    public IDataset Dataset { get; }

    /// <summary>Samples of a full batch.</summary>
    public int BatchSize { get; }

    /// <summary>Whether each epoch has a random order of its own.</summary>
    public bool Shuffle { get; }

    /// <summary>Seed of the order and of everything that chance does to samples.</summary>
    public ulong Seed { get; }

    /// <summary>Threads that fill batches ahead while an epoch goes on, beside the caller's; 0 = the caller fills each batch when it asks
    /// for it, which is best where a sample is no more than a copy.</summary>
    /// <exception cref="FoveaException">A negative number.</exception>
    public int Workers
    {
        get;
        init => field = value >= 0 ? value : throw new FoveaException($"{nameof(Workers)} must be 0 or more, got {value}.");
    }

    /// <summary>How many batches the workers may be ahead of the caller; each takes the memory of a batch.</summary>
    /// <exception cref="FoveaException">A number below 1.</exception>
    public int BatchesAhead
    {
        get;
        init => field = value >= 1 ? value : throw new FoveaException($"{nameof(BatchesAhead)} must be 1 or more, got {value}.");
    }
    = 2;

    /// <summary>Blends the samples of each batch with one another; null = nothing does.</summary>
    public IBatchMixer? Mixer { get; init; }

    /// <summary>Batches of an epoch.</summary>
    public int BatchCount => (Dataset.Count + BatchSize - 1) / BatchSize;

    /// <summary>The batches of an epoch.</summary>
    /// <param name="epoch">Its number, which determines the order and what chance does to each sample.</param>
    /// <param name="cancellationToken">Ends it between two samples.</param>
    /// <remarks>What reading a sample throws comes out where its batch is asked for, as it was thrown.</remarks>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellationToken = default)
    {
        int enumeration = ++_enumerations;
        _filling?.Stop();
        if (Shuffle) new RandomStream(Seed, ShuffleStream).Substream((ulong)epoch).Permutation(_order);
        if (_slots.Length == 0) _slots = MakeSlots();
        BatchFilling filling = _filling = new BatchFilling(this, _slots, _order, epoch);
        try
        {
            for (int batch = 0; batch < BatchCount; batch++)
            {
                if (enumeration != _enumerations) throw new FoveaException("this loader has begun another epoch; one goes on at a time. Make a second loader.");
                yield return filling.Take(batch, cancellationToken);
            }
        }
        finally
        {
            filling.Stop();
        }
    }

    /// <summary>All memory is taken here, where the caller sees it if there is not enough.</summary>
    private BatchSlot[] MakeSlots()
    {
        BatchSlot[] slots = [.. Enumerable.Range(0, Workers == 0 ? 1 : 1 + BatchesAhead).Select(_ => new BatchSlot(this))];
        foreach (BatchSlot slot in slots) slot.Prepare(BatchSize);
        return slots;
    }
}
