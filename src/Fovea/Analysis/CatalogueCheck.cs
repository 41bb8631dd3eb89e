using System.Diagnostics;
using Fovea.Kernels.Cpu;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>Runs every check of <see cref="OperatorCheck"/> on every sample of the catalogue.</summary>
public static class CatalogueCheck
{
    /// <summary>Shapes, counts, reach, gradients, kernels.</summary>
    public const int ChecksPerSample = 5;

    /// <summary>Samples of the whole catalogue.</summary>
    public static int SampleCount => OperatorCatalogue.All.Sum(static entry => entry.Samples.Count);

    /// <summary>Checks the operators, one after the other.</summary>
    /// <param name="tier">Of the kernels: one of <see cref="KernelChecks.Tiers"/>; null for the widest.</param>
    /// <param name="threads">Threads; null for FOVEA_THREADS, else all.</param>
    /// <param name="progress">Told of each sample.</param>
    /// <param name="cancellationToken">Stops it after the samples that run; the operators checked until then are returned.</param>
    /// <exception cref="FoveaException">There is no such tier on this machine.</exception>
    public static CatalogueCheckReport Run(string? tier = null, int? threads = null, IProgress<KernelCheckProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using CpuBackend backend = new(threads ?? CpuBackend.DefaultThreads(), KernelChecks.TierOf(tier));
        return Run(OperatorCatalogue.All, backend, progress, cancellationToken);
    }

    /// <summary>Checks any entries: a test gives a broken one.</summary>
    internal static CatalogueCheckReport Run(IReadOnlyList<CatalogueEntry> entries, CpuBackend backend, IProgress<KernelCheckProgress>? progress,
        CancellationToken cancellationToken)
    {
        Stopwatch watch = Stopwatch.StartNew();
        List<OperatorCheckResult> results = [];
        int total = entries.Sum(static entry => entry.Samples.Count), done = 0, failed = 0;
        foreach (CatalogueEntry entry in entries)
        {
            string?[][] found = new string?[entry.Samples.Count][];
            Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, (i, loop) =>
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    loop.Stop();
                    return;
                }

                OperatorSample sample = entry.Samples[i];
                found[i] =
                [
                    OperatorCheck.Shapes(sample), OperatorCheck.Counts(sample), OperatorCheck.Reach(sample), OperatorCheck.Gradients(sample),
                    OperatorCheck.Kernels(sample, backend),
                ];
                if (Array.Exists(found[i], static failure => failure is not null)) Interlocked.Increment(ref failed);
                progress?.Report(new KernelCheckProgress(Interlocked.Increment(ref done), total, Volatile.Read(ref failed)));
            });
            // An operator that was not checked to its end is no result.
            if (Array.Exists(found, static checks => checks is null)) break;
            string[] failures = [.. found.SelectMany(static checks => checks).OfType<string>()];
            results.Add(new OperatorCheckResult(OperatorReference.TitleOf(entry), found.Length, found.Length * ChecksPerSample - failures.Length, failures));
        }

        return new CatalogueCheckReport(backend.Tier, backend.Threads, results, results.Count < entries.Count, watch.Elapsed);
    }
}
