using Fovea.Kernels.Cpu;
using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Measures products of square matrices, each in turn with the machine's peak.</summary>
public static class MatrixBenchmark
{
    /// <summary>The greatest n: three such matrices are 3 GB.</summary>
    public const int LargestSize = 16_384;

    /// <summary>Measures.</summary>
    /// <param name="sizes">n of each product.</param>
    /// <param name="threads">Threads; null for FOVEA_THREADS, else all.</param>
    /// <param name="settings">For how long.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static MatrixBenchmarkReport Run(IReadOnlyList<int> sizes, int? threads, BenchmarkSettings settings, CancellationToken cancellationToken = default)
    {
        settings = settings.ForKernels();
        using CpuBackend backend = new(threads ?? CpuBackend.DefaultThreads());
        int all = CpuBackend.DefaultThreads();
        double one = MachinePeak.Measure(1, settings, cancellationToken), most = MachinePeak.Measure(all, settings, cancellationToken);
        MachinePeak peak = new(backend);
        BenchmarkClock clock = new(settings, cancellationToken);
        return new MatrixBenchmarkReport(backend.Tier, backend.Threads, one, most, all, [.. sizes.Select(size => Measure(size, backend, peak, clock))]);
    }

    private static MatrixTiming Measure(int size, CpuBackend backend, MachinePeak peak, BenchmarkClock clock)
    {
        MatrixGeometry geometry = new(size, size, size);
        Buffer a = RandomNumbers.Rent(backend, size * size, 0), b = RandomNumbers.Rent(backend, size * size, 1), c = backend.Allocate(size * size);
        Measurement measured = clock.Measure(peak.Step, () => backend.MatrixMultiply(geometry, a, b, null, c));
        foreach (Buffer buffer in (ReadOnlySpan<Buffer>)[a, b, c]) backend.Release(buffer);
        return new MatrixTiming(size, measured.Timings[1], peak.GflopsOf(measured.Timings[0].MedianMs));
    }
}
