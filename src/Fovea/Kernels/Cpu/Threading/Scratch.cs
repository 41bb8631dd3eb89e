using System.Diagnostics;

namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Working memory of the current thread, 64-byte aligned, contents undefined; given back in reverse order by <c>using</c>.</summary>
/// <remarks>
/// Every thread keeps one growing block for each depth of nesting, so that after the first step nothing is allocated:
/// <code>
/// depth 0  | packed weights of the call          |
/// depth 1  | padded slice of one item  |             (the calling thread works on items too)
/// </code>
/// </remarks>
internal readonly unsafe ref struct Scratch
{
    private const int Alignment = 64;
    private const int MaxDepth = 8;

    [ThreadStatic]
    private static float[]?[]? s_blocks;

    [ThreadStatic]
    private static int s_depth;

    private readonly int _depth;

    private Scratch(float* pointer, int depth)
    {
        Pointer = pointer;
        _depth = depth;
    }

    /// <summary>The first float.</summary>
    public float* Pointer { get; }

    /// <summary>Lends at least <paramref name="floats"/> floats.</summary>
    public static Scratch Rent(long floats)
    {
        Debug.Assert(floats >= 0 && s_depth < MaxDepth);
        const int Slack = Alignment / sizeof(float);
        float[]?[] blocks = s_blocks ??= new float[MaxDepth][];
        float[]? block = blocks[s_depth];
        if (block is null || block.Length < floats + Slack)
        {
            // Doubling keeps the number of dead blocks small while a network's layers run for the first time.
            long size = Math.Max(floats, Math.Min(2L * (block?.Length ?? 512), Array.MaxLength - Slack));
            blocks[s_depth] = block = GC.AllocateUninitializedArray<float>(checked((int)(size + Slack)), pinned: true);
        }

        // Pinned when allocated: the address outlives the statement.
        fixed (float* start = block)
            return new Scratch((float*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1)), s_depth++);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Debug.Assert(s_depth == _depth + 1, "Scratch is given back in reverse order.");
        s_depth = _depth;
    }
}
