using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Tests.Kernels.Guards;

/// <summary>Working memory of this thread with every block at an unreadable page, until disposed. Fresh numbers are NaN.</summary>
/// <remarks>Blocks of other threads are not guarded: run the backend with one thread. Work is cut by shape, so it touches the same places.</remarks>
internal sealed unsafe class GuardedScratch : ScratchMemory, IDisposable
{
    private readonly GuardedPages?[] _lent = new GuardedPages?[MaxDepth];
    private readonly Guard _guard;

    public GuardedScratch(Guard guard)
    {
        _guard = guard;
        Scratch.UseOnThisThread(this);
    }

    /// <summary>Blocks that were lent so far.</summary>
    public int Lent { get; private set; }

    /// <summary>Whether nothing was written beside any block.</summary>
    public bool IsIntact { get; private set; } = true;

    public override float* Lend(int depth, long floats)
    {
        GuardedPages pages = new((nuint)floats * sizeof(float), _guard);
        new Span<float>(pages.First, checked((int)floats)).Fill(float.NaN);
        Lent++;
        _lent[depth] = pages;
        return (float*)pages.First;
    }

    public override void TakeBack(int depth)
    {
        IsIntact &= _lent[depth]!.IsIntact;
        _lent[depth]!.Dispose();
        _lent[depth] = null;
    }

    public void Dispose() => Scratch.UseOnThisThread(null);
}
