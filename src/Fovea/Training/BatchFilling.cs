using System.Runtime.ExceptionServices;

namespace Fovea.Training;

/// <summary>The work of one epoch: slices of samples, claimed in order by workers and by the caller that waits, into a ring of batches.</summary>
/// <remarks>
/// Slices are cut by shape alone. A slot of the ring is filled again when the caller has gone on from the batch in it, so workers are
/// ahead by the ring's length at most. Everything below <c>_gate</c> is changed with it held; reading samples happens outside of it.
/// </remarks>
internal sealed class BatchFilling
{
    /// <summary>Numbers in a slice: so many that claiming one costs nothing beside reading it, so few that nobody waits long.</summary>
    private const int SliceNumbers = 1 << 14;

    private static readonly ulong SampleStream = RandomStream.StreamOf("augmentation");
    private static readonly ulong MixStream = RandomStream.StreamOf("batch mixing");

    private readonly object _gate = new();
    private readonly BatchSlot[] _slots;
    private readonly int[] _order;
    private readonly int _batchSize;
    private readonly int _sliceSize;
    private readonly RandomStream _sampleDraws;
    private readonly RandomStream _mixDraws;
    private readonly Thread[] _workers;
    private int _claimed;
    private int _wanted;
    private bool _stopped;

    public BatchFilling(DataLoader loader, BatchSlot[] slots, int[] order, int epoch)
    {
        (_slots, _order, _batchSize) = (slots, order, loader.BatchSize);
        _sliceSize = Math.Clamp(SliceNumbers / Math.Max(1, loader.Dataset.SampleShape.Count), 1, loader.BatchSize);
        _sampleDraws = new RandomStream(loader.Seed, SampleStream).Substream((ulong)epoch);
        _mixDraws = new RandomStream(loader.Seed, MixStream).Substream((ulong)epoch);
        // The last batch of the epoch before was alive until now.
        foreach (BatchSlot slot in slots) slot.Release();
        _workers = [.. Enumerable.Range(1, loader.Workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"Fovea loader {number}" })];
        foreach (Thread worker in _workers) worker.Start();
    }

    /// <summary>Ends the life of the batch before, and waits for one: the next, or the first.</summary>
    public Batch Take(int batch, CancellationToken cancellationToken)
    {
        BatchSlot slot = _slots[batch % _slots.Length];
        lock (_gate)
        {
            if (batch > 0) _slots[(batch - 1) % _slots.Length].Release();
            _wanted = batch;
            Monitor.PulseAll(_gate);
        }

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Slice slice;
            lock (_gate)
            {
                // What is not claimed of this batch the caller reads; what is, is there in a moment.
                if (!TryClaim(batch, out slice))
                {
                    if (slot.IsReady) break;
                    Monitor.Wait(_gate);
                    continue;
                }
            }

            Fill(slice);
        }

        if (slot.Error is { } error) ExceptionDispatchInfo.Throw(error);
        return slot.ToBatch();
    }

    /// <summary>Ends the workers; returns when none of them touches a slot any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers) worker.Join();
    }

    private void Work()
    {
        while (true)
        {
            Slice slice = default;
            lock (_gate)
            {
                while (!_stopped && !TryClaim(_wanted + _slots.Length - 1, out slice))
                {
                    if (_claimed >= _order.Length) return;
                    Monitor.Wait(_gate);
                }

                if (_stopped) return;
            }

            Fill(slice);
        }
    }

    /// <summary>Claims the next slice of samples, if it belongs to the given batch or one before it.</summary>
    private bool TryClaim(int lastBatch, out Slice slice)
    {
        int batch = _claimed / _batchSize, place = _claimed % _batchSize;
        if (_claimed >= _order.Length || batch > lastBatch)
        {
            slice = default;
            return false;
        }

        BatchSlot slot = _slots[batch % _slots.Length];
        int count = Math.Min(_batchSize, _order.Length - batch * _batchSize);
        if (place == 0) slot.Prepare(count);
        slice = new Slice(slot, batch, place, Math.Min(_sliceSize, count - place));
        _claimed += slice.Count;
        return true;
    }

    private void Fill(Slice slice)
    {
        (BatchSlot slot, int batch, int first, int count) = slice;
        Exception? failure = null;
        int place = first;
        try
        {
            for (; place < first + count; place++)
            {
                int sample = _order[batch * _batchSize + place];
                slot.Fill(place, sample, _sampleDraws.Substream((ulong)sample));
            }
        }
        catch (Exception error)
        {
            failure = error;
        }

        lock (_gate)
        {
            if (failure is not null) slot.Fail(place, failure);
            slot.Missing -= count;
            if (slot.Missing > 0) return;
        }

        Finish(slot, batch);
    }

    /// <summary>Blends a batch whose samples are all there; nobody else touches it now.</summary>
    private void Finish(BatchSlot slot, int batch)
    {
        Exception? failure = null;
        try
        {
            slot.Mix(_mixDraws.Substream((ulong)batch));
        }
        catch (Exception error)
        {
            failure = error;
        }

        lock (_gate)
        {
            if (failure is not null) slot.Fail(0, failure);
            slot.IsReady = true;
            Monitor.PulseAll(_gate);
        }
    }

    private readonly record struct Slice(BatchSlot Slot, int Batch, int Place, int Count);
}
