using System.Diagnostics;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Analysis;

/// <summary>
/// Runs the convolution kernels of this machine on small whole numbers, where every sum is exact in float32 whatever its order, and compares
/// them with naive loops over integers: forward, backward-data and backward-weights must give exactly the same numbers.
/// </summary>
/// <remarks>The idea is that of oneDNN's benchdnn.</remarks>
public static class KernelChecks
{
    /// <summary>A float32 holds every whole number up to 2²⁴; with factors of −1, 0 and 1 a sum of so many products stays within.</summary>
    internal const long LongestExactSum = 1 << 24;

    private const int FailuresInFull = 10;
    private const int ProblemsPerReport = 64;

    /// <summary>The instruction tiers of this machine, narrowest first: what <c>tier</c> may be.</summary>
    public static IReadOnlyList<string> Tiers { get; } = [.. Enum.GetValues<InstructionTier>().Where(static tier => tier <= InstructionTiers.Best).Select(static tier => tier.ToString())];

    /// <summary>Checks the kernels with a list of problems; see <see cref="ConvolutionProblems"/>.</summary>
    /// <param name="problems">The problems.</param>
    /// <param name="tier">One of <see cref="Tiers"/>; null for the widest.</param>
    /// <param name="threads">Threads, for the kernels and for problems at the same time; null for FOVEA_THREADS, else all.</param>
    /// <param name="progress">Told every now and then, from any thread, and at the end.</param>
    /// <param name="cancellationToken">Stops it; what was checked until then is returned.</param>
    /// <exception cref="FoveaException">There is no such tier on this machine.</exception>
    public static KernelCheckReport Run(IReadOnlyList<ConvolutionProblem> problems, string? tier = null, int? threads = null,
        IProgress<KernelCheckProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using CpuBackend backend = new(threads ?? CpuBackend.DefaultThreads(), TierOf(tier), ConvolutionAlgorithm.Direct);
        return Run(problems, backend, progress, cancellationToken);
    }

    /// <summary>Checks the kernels of a backend.</summary>
    public static KernelCheckReport Run(IReadOnlyList<ConvolutionProblem> problems, CpuBackend backend,
        IProgress<KernelCheckProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run(problems, backend.Tier, backend.Threads, new CpuConvolution(backend), progress, cancellationToken);

    /// <summary>Checks any convolution: a test gives a broken one.</summary>
    internal static KernelCheckReport Run(IReadOnlyList<ConvolutionProblem> problems, string tier, int threads, IExactConvolution convolution,
        IProgress<KernelCheckProgress>? progress, CancellationToken cancellationToken)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (int done, int failed) = (0, 0);
        SortedList<int, KernelCheckFailure> failures = [];
        Parallel.For(0, problems.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new KernelCheckWorker(convolution), (i, loop, worker) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                loop.Stop();
                return worker;
            }

            KernelCheckFailure? failure = worker.Check(problems[i]);
            if (failure is not null)
            {
                Interlocked.Increment(ref failed);
                lock (failures)
                {
                    failures.Add(i, failure);
                    if (failures.Count > FailuresInFull) failures.RemoveAt(FailuresInFull);
                }
            }

            int now = Interlocked.Increment(ref done);
            if (now % ProblemsPerReport == 0) progress?.Report(new KernelCheckProgress(now, problems.Count, Volatile.Read(ref failed)));
            return worker;
        }, static worker => { });
        progress?.Report(new KernelCheckProgress(done, problems.Count, failed));
        return new KernelCheckReport(tier, threads, done - failed, failed, [.. failures.Values], done < problems.Count, watch.Elapsed);
    }

    internal static InstructionTier TierOf(string? name)
    {
        if (name is null) return InstructionTiers.Best;
        string? known = Tiers.FirstOrDefault(tier => tier.Equals(name, StringComparison.OrdinalIgnoreCase));
        return known is not null ? Enum.Parse<InstructionTier>(known)
            : throw new FoveaException($"this machine has no instruction tier {FileFormatException.Quote(name)}; it has {string.Join(", ", Tiers)}.");
    }
}
