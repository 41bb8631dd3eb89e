namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Where the working memory of one thread comes from: one block for each depth of nesting.</summary>
internal abstract unsafe class ScratchMemory
{
    /// <summary>The deepest nesting.</summary>
    public const int MaxDepth = 8;

    /// <summary>The block of a depth, with room for at least <paramref name="floats"/> floats, contents undefined.</summary>
    public abstract float* Lend(int depth, long floats);

    /// <summary>The block of a depth is not used any more.</summary>
    public abstract void TakeBack(int depth);
}

/// <summary>Growing pinned arrays, lent from their first 64-byte boundary on.</summary>
internal sealed unsafe class PinnedScratch : ScratchMemory
{
    private const int Alignment = 64;
    private readonly float[]?[] _blocks = new float[MaxDepth][];

    /// <inheritdoc/>
    public override float* Lend(int depth, long floats)
    {
        const int Slack = Alignment / sizeof(float);
        float[]? block = _blocks[depth];
        if (block is null || block.Length < floats + Slack)
        {
            // Doubling keeps the number of dead blocks small while a network's layers run for the first time.
            long size = Math.Max(floats, Math.Min(2L * (block?.Length ?? 512), Array.MaxLength - Slack));
            _blocks[depth] = block = GC.AllocateUninitializedArray<float>(checked((int)(size + Slack)), pinned: true);
        }

        // Pinned when allocated: the address outlives the statement.
        fixed (float* start = block) return (float*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <inheritdoc/>
    public override void TakeBack(int depth)
    {
    }
}
