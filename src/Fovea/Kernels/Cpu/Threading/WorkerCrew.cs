using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Fovea.Kernels.Cpu.Threading;

/// <summary>What the threads of a <see cref="WorkerTeam"/> share: the open job, the items that are left, and who sleeps.</summary>
/// <remarks>
/// A job is open while <c>_open</c> is its number. A worker first counts itself in (<c>_active</c>), then looks whether a job is open;
/// the caller first closes the job, then waits until nobody is counted in. Both steps are full fences, so a worker that comes late
/// either is waited for or sees that there is nothing to do: it never touches a job whose caller has returned.
/// </remarks>
internal sealed unsafe class WorkerCrew
{
    // Longer than the gap between two operators of a step, short enough to cost nothing when the user does something else.
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    private readonly Seat[] _seats;
    private readonly SemaphoreSlim?[] _bells;
    private int _busy;
    private volatile int _open;
    private int _active;
    private int _number;
    private void* _job;
    private delegate*<void*, int, void> _invoke;
    private Exception? _error;
    private volatile bool _stopped;

    public WorkerCrew(int threads)
    {
        _seats = new Seat[threads];
        _bells = new SemaphoreSlim?[threads];
        for (int i = 1; i < threads; i++)
        {
            int seat = i;
            _bells[i] = new SemaphoreSlim(0);
            new Thread(() => Work(seat)) { IsBackground = true, Name = $"Fovea worker {i}" }.Start();
        }
    }

    /// <summary>Takes the crew for one job: false if another job runs.</summary>
    public bool TryEnter() => !_stopped && Interlocked.CompareExchange(ref _busy, 1, 0) == 0;

    /// <summary>Runs a job on all threads. <see cref="TryEnter"/> comes before.</summary>
    public void Run(void* job, delegate*<void*, int, void> invoke, int count)
    {
        int threads = _seats.Length;
        for (int i = 0; i < threads; i++)
        {
            _seats[i].Next = Cut.Share(count, i, threads);
            _seats[i].End = Cut.Share(count, i + 1, threads);
        }

        _job = job;
        _invoke = invoke;
        _number = _number == int.MaxValue ? 1 : _number + 1;
        Interlocked.Exchange(ref _open, _number);
        for (int i = 1; i < Math.Min(threads, count); i++)
        {
            if (Volatile.Read(ref _seats[i].Asleep) != 0) Ring(i);
        }

        TakeItems(0);
        Interlocked.Exchange(ref _open, 0);
        SpinWait spin = default;
        while (Volatile.Read(ref _active) != 0) spin.SpinOnce(sleep1Threshold: -1);

        Exception? error = _error;
        _error = null;
        Volatile.Write(ref _busy, 0);
        if (error is not null) ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Lets the threads end.</summary>
    public void Stop()
    {
        _stopped = true;
        for (int i = 1; i < _bells.Length; i++) Ring(i);
    }

    private void Work(int seat)
    {
        int done = 0;
        while (WaitForJob(seat, done))
        {
            Interlocked.Increment(ref _active);
            int number = _open;
            if (number != 0)
            {
                TakeItems(seat);
                done = number;
            }

            Interlocked.Decrement(ref _active);
        }
    }

    /// <summary>Own items first, then those of the next seats: single items, so the last ones are shared evenly.</summary>
    private void TakeItems(int seat)
    {
        try
        {
            for (int i = 0; i < _seats.Length; i++)
            {
                ref Seat other = ref _seats[(seat + i) % _seats.Length];
                while (Volatile.Read(ref other.Next) < other.End && Volatile.Read(ref _error) is null)
                {
                    int item = Interlocked.Increment(ref other.Next) - 1;
                    if (item >= other.End) break;
                    _invoke(_job, item);
                }
            }
        }
        catch (Exception error)
        {
            // Whatever it is, it belongs to the caller: Run throws it again there.
            Interlocked.CompareExchange(ref _error, error, null);
        }
    }

    /// <summary>Spins, then sleeps, until a job is open that this thread has not seen; false when the crew has been stopped.</summary>
    private bool WaitForJob(int seat, int done)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            for (int i = 0; i < 16; i++)
            {
                if (_stopped) return false;
                if (HasNews(done)) return true;
                Thread.SpinWait(1);
            }

            if (Stopwatch.GetTimestamp() - start < SpinTicks) continue;
            Sleep(seat, done);
            start = Stopwatch.GetTimestamp();
        }
    }

    private bool HasNews(int done)
    {
        int open = _open;
        return open != 0 && open != done;
    }

    private void Sleep(int seat, int done)
    {
        // Whoever takes the flag back owes nothing; if the bell-ringer took it, its ring is on the way and must be used up.
        Interlocked.Exchange(ref _seats[seat].Asleep, 1);
        bool awake = (HasNews(done) || _stopped) && Interlocked.Exchange(ref _seats[seat].Asleep, 0) == 1;
        if (!awake) _bells[seat]!.Wait();
    }

    private void Ring(int seat)
    {
        if (Interlocked.Exchange(ref _seats[seat].Asleep, 0) == 1) _bells[seat]!.Release();
    }

    /// <summary>The items of one thread. Two cache lines long, so that neighbours do not disturb each other.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Seat
    {
        public int Next;
        public int End;
        public int Asleep;
    }
}
