using System.Numerics;

namespace Fovea.Kernels.Cpu;

/// <summary>Buffers that were given back, by size class. A steady training step finds all it needs here.</summary>
/// <remarks>
/// Four classes for every power of two (1, 1¼, 1½, 1¾), so at most a fifth of a buffer is unused. Free tensors come back through
/// their finalizers, that is after a collection; so before the pool grows by half of what it has made (64 MB at least, 1 GB at most), it
/// asks for one of the two young generations, where the small handles of dead tensors lie. That costs microseconds.
/// </remarks>
internal sealed class BufferPool<TBuffer>(Func<int, TBuffer> create, Func<TBuffer, int> capacityOf) where TBuffer : class
{
    /// <summary>Elements that may be taken fresh before dead tensors are looked for.</summary>
    private const long Patience = 16L << 20;

    /// <summary>The longest array of the runtime, less the room for alignment.</summary>
    private static readonly int LongestBuffer = Array.MaxLength - 64;

    private const long MostPatience = 16 * Patience;

    private readonly Lock _lock = new();
    private readonly Stack<TBuffer>[] _free = [.. Enumerable.Range(0, 128).Select(static _ => new Stack<TBuffer>())];
    private long _freshSinceCollection;
    private long _fresh;

    /// <summary>How many times a buffer had to be allocated.</summary>
    public long Misses { get; private set; }

    public TBuffer Rent(int length)
    {
        if (length > LongestBuffer) throw new FoveaException($"a tensor of {length} elements is too large: at most {LongestBuffer} are possible. Split the batch.");
        int sizeClass = ClassOf(length);
        if (TryTake(sizeClass) is { } ready) return ready;
        if (Interlocked.Read(ref _freshSinceCollection) > Math.Clamp(_fresh / 2, Patience, MostPatience))
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
            Interlocked.Exchange(ref _freshSinceCollection, 0);
            if (TryTake(sizeClass) is { } found) return found;
        }

        lock (_lock)
        {
            Misses++;
            _fresh += length;
            _freshSinceCollection += length;
        }

        return create(CapacityOf(sizeClass));
    }

    public void Return(TBuffer buffer)
    {
        lock (_lock) _free[ClassOf(capacityOf(buffer))].Push(buffer);
    }

    private TBuffer? TryTake(int sizeClass)
    {
        lock (_lock) return _free[sizeClass].TryPop(out TBuffer? buffer) ? buffer : null;
    }

    /// <summary>The least class whose capacity holds the length: 4·log₂ + quarter.</summary>
    internal static int ClassOf(int length)
    {
        uint least = (uint)Math.Max(length, 16) - 1;
        int power = BitOperations.Log2(least);
        return 4 * power + (int)(least >> (power - 2) & 3) + 1;
    }

    internal static int CapacityOf(int sizeClass)
    {
        (int power, int quarter) = Math.DivRem(sizeClass, 4);
        return (int)Math.Min((4L + quarter) << (power - 2), LongestBuffer);
    }
}
