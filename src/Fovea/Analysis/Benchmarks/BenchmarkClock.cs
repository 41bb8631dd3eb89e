using System.Diagnostics;
using System.Runtime;
using Fovea.Kernels.Cpu;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Times steps: warms them up, collects garbage, and runs them in turn, so that a machine that slows down slows all of them.</summary>
internal sealed class BenchmarkClock(BenchmarkSettings settings, CancellationToken cancellationToken)
{
    // Long against the clock and a call through a delegate, short against what disturbs a machine.
    private const double WindowMs = 1;
    private const double MostWarmupSeconds = 10;

    // The runtime compiles a method once more when it has been called 30 times, beside the threads that compute.
    private const int HotRuns = 32;

    // A run that is not faster by 2 % than the best before says that it gets no faster.
    private const double Steady = 0.98;

    /// <summary>Times the steps.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Measurement Measure(params ReadOnlySpan<Action> steps)
    {
        Action[] all = steps.ToArray();
        int[] calls = new int[all.Length], warmups = new int[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            (warmups[i], double best) = WarmUp(all[i]);
            calls[i] = (int)Math.Max(1, Math.Ceiling(WindowMs / best));
        }

        double[][] times = [.. all.Select(static _ => new double[BenchmarkSettings.MostRuns])];
        GC.Collect();
        // The collection has emptied the caches.
        foreach (Action step in all) Time(step, 1);
        (long misses, int collections, long bytes) = (CpuBackend.PoolMisses, GC.CollectionCount(0), GC.GetTotalAllocatedBytes(precise: true));
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        while (runs < BenchmarkSettings.MostRuns && (runs < settings.Runs || Stopwatch.GetElapsedTime(start).TotalSeconds < settings.Seconds))
        {
            for (int i = 0; i < all.Length; i++) times[i][runs] = Time(all[i], calls[i]);
            runs++;
        }

        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return new Measurement([.. times.Select((milliseconds, i) => Timing.Of(milliseconds.AsSpan(0, runs), warmups[i]))],
            calls.Sum(static count => (long)count) * runs, bytes, CpuBackend.PoolMisses - misses, GC.CollectionCount(0) - collections);
    }

    private (int Runs, double BestMs) WarmUp(Action step)
    {
        (int runs, double best) = (0, double.PositiveInfinity);
        if (settings.Warmup is { } given)
        {
            for (; runs < given; runs++) best = Math.Min(best, Time(step, 1));
            return (runs, best);
        }

        long start = Stopwatch.GetTimestamp();
        double before, seconds;
        long compiled;
        do
        {
            before = best;
            compiled = JitInfo.GetCompiledMethodCount();
            best = Math.Min(best, Time(step, 1));
            runs++;
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            compiled = JitInfo.GetCompiledMethodCount() - compiled;
        }
        while (seconds < MostWarmupSeconds && (runs < HotRuns || seconds < settings.LeastWarmupSeconds || compiled > 0 || best < Steady * before));

        return (runs, best);
    }

    /// <summary>Milliseconds of one call, the mean of some.</summary>
    private double Time(Action step, int calls)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++) step();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / calls;
    }
}
