using System.Diagnostics;

namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Working memory of the current thread, contents undefined; given back in reverse order by <c>using</c>.</summary>
/// <remarks>
/// Every thread keeps one growing block for each depth of nesting, so that after the first step nothing is allocated:
/// <code>
/// depth 0  | packed weights of the call          |
/// depth 1  | padded slice of one item  |             (the calling thread works on items too)
/// </code>
/// </remarks>
internal readonly unsafe ref struct Scratch
{
    [ThreadStatic]
    private static ScratchMemory? s_memory;

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
        Debug.Assert(floats >= 0 && s_depth < ScratchMemory.MaxDepth);
        float* pointer = (s_memory ??= new PinnedScratch()).Lend(s_depth, floats);
        return new Scratch(pointer, s_depth++);
    }

    /// <summary>Takes the working memory of the current thread from elsewhere; from blocks of its own again if null.</summary>
    public static void UseOnThisThread(ScratchMemory? memory)
    {
        Debug.Assert(s_depth == 0, "Nothing is lent.");
        s_memory = memory;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Debug.Assert(s_depth == _depth + 1, "Scratch is given back in reverse order.");
        s_depth = _depth;
        s_memory!.TakeBack(_depth);
    }
}
