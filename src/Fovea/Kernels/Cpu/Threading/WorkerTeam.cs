using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Cpu.Threading;

/// <summary>Threads that share the items of one job after another: a fork and join in well under a microsecond while they are awake.</summary>
/// <remarks>
/// The caller cuts by the shape of the problem, never by <see cref="Threads"/>, so results do not depend on the number of threads.
/// Each thread starts on its own contiguous part of the items, the same from call to call, where its caches are warm,
/// and then takes single items from the others. A call allocates nothing. The threads end with the team: when it is disposed or forgotten.
/// </remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private readonly WorkerCrew _crew;

    /// <summary>A team of <paramref name="threads"/> threads, the calling one counted.</summary>
    public WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
        _crew = new WorkerCrew(threads);
    }

#pragma warning disable MA0055 // The finalizer frees threads; no one has to call Dispose.
    // The workers hold the crew and not the team, so a forgotten team is collected although its threads still wait.
    ~WorkerTeam() => _crew?.Stop();
#pragma warning restore MA0055

    /// <summary>Threads that work on a job, the calling one counted.</summary>
    public int Threads { get; }

    /// <summary>Runs the items 0 … <paramref name="count"/> − 1 and returns when all are done.</summary>
    /// <remarks>Runs on the calling thread alone if the team is busy: called from within an item, or by a second thread of the user.</remarks>
    /// <exception cref="Exception">What an item has thrown first; the items that had not begun by then are left out.</exception>
    public void Run<TJob>(ref TJob job, int count)
        where TJob : unmanaged, IJob
    {
        if (count > 1 && Threads > 1 && _crew.TryEnter())
        {
            fixed (TJob* pointer = &job)
                _crew.Run(pointer, &Invoke<TJob>, count);
            GC.KeepAlive(this);
            return;
        }

        for (int i = 0; i < count; i++) job.Run(i);
    }

    /// <summary>Ends the threads. Jobs that come later run on the calling thread.</summary>
    public void Dispose()
    {
        _crew.Stop();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Invoke<TJob>(void* job, int index)
        where TJob : unmanaged, IJob
        => ((TJob*)job)->Run(index);
}
