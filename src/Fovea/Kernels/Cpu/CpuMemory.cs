namespace Fovea.Kernels.Cpu;

/// <summary>Where the buffers of a CPU backend come from: the pool, or in tests memory with unreadable pages around it.</summary>
internal abstract class CpuMemory
{
    /// <summary>A buffer with room for <paramref name="length"/> floats, contents undefined.</summary>
    public abstract CpuBuffer Rent(int length);

    /// <summary>A buffer with room for <paramref name="length"/> whole numbers, contents undefined.</summary>
    public abstract HostIndexBuffer RentIndices(int length);

    /// <summary>The buffer is not used any more.</summary>
    public abstract void Return(CpuBuffer buffer);

    /// <summary>The buffer is not used any more.</summary>
    public abstract void Return(HostIndexBuffer buffer);

    /// <summary>Whether kernels are to compute in this buffer; if not, its numbers are copied into one from here.</summary>
    public abstract bool Takes(CpuBuffer buffer);
}

/// <summary>Buffers that were given back, whoever made them.</summary>
internal sealed class PooledMemory : CpuMemory
{
    private readonly BufferPool<CpuBuffer> _floats = new(static capacity => new CpuBuffer(capacity), static buffer => buffer.Capacity);
    private readonly BufferPool<HostIndexBuffer> _indices = new(static capacity => new HostIndexBuffer(capacity), static buffer => buffer.Capacity);

    /// <summary>How many times nothing was there that fits.</summary>
    public long Misses => _floats.Misses + _indices.Misses;

    /// <inheritdoc/>
    public override CpuBuffer Rent(int length) => _floats.Rent(length);

    /// <inheritdoc/>
    public override HostIndexBuffer RentIndices(int length) => _indices.Rent(length);

    /// <inheritdoc/>
    public override void Return(CpuBuffer buffer) => _floats.Return(buffer);

    /// <inheritdoc/>
    public override void Return(HostIndexBuffer buffer) => _indices.Return(buffer);

    /// <inheritdoc/>
    public override bool Takes(CpuBuffer buffer) => true;
}
