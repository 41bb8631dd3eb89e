using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Measures the three passes of convolutions, each in turn with the machine's peak.</summary>
public static class ConvolutionBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="problems">See <see cref="NetworkConvolutions"/> and <see cref="ConvolutionProblems"/>.</param>
    /// <param name="threads">Threads; null for FOVEA_THREADS, else all.</param>
    /// <param name="settings">For how long, for each pass of each problem.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ConvolutionBenchmarkReport Run(
        IReadOnlyList<ConvolutionProblem> problems, int? threads, BenchmarkSettings settings, CancellationToken cancellationToken = default)
    {
        using CpuBackend backend = new(threads ?? CpuBackend.DefaultThreads());
        BenchmarkClock clock = new(settings.ForKernels(), cancellationToken);
        return new ConvolutionBenchmarkReport(backend.Tier, backend.Threads, [.. problems.Select(problem => Measure(problem, backend, clock))]);
    }

    private static ConvolutionTiming Measure(ConvolutionProblem problem, CpuBackend backend, BenchmarkClock clock)
    {
        ConvolutionGeometry g = problem.Geometry;
        int inputs = checked(g.Batch * g.InputPixels * g.InChannels), outputs = checked(g.Batch * g.OutputPixels * g.OutChannels);
        Buffer x = RandomNumbers.Rent(backend, inputs, 0), w = RandomNumbers.Rent(backend, g.WeightCount, 1), dy = RandomNumbers.Rent(backend, outputs, 2);
        Buffer y = backend.Allocate(outputs), dx = backend.Allocate(inputs), dw = backend.Allocate(g.WeightCount);
        MachinePeak peak = new(backend);
        ConvolutionTiming result = new(problem,
            Time(ConvolutionPass.Forward, () => backend.ConvolutionForward(g, x, w, null, y)),
            Time(ConvolutionPass.BackwardData, () => backend.ConvolutionBackwardData(g, dy, w, dx, adds: false)),
            Time(ConvolutionPass.BackwardWeights, () => backend.ConvolutionBackwardWeights(g, x, dy, dw)));
        foreach (Buffer buffer in (ReadOnlySpan<Buffer>)[x, w, dy, y, dx, dw]) backend.Release(buffer);
        return result;

        ConvolutionPassTiming Time(ConvolutionPass pass, Action run)
        {
            Measurement measured = clock.Measure(peak.Step, run);
            return new ConvolutionPassTiming(backend.AlgorithmOf(pass, g), g.MultiplyAdds, measured.Timings[1], peak.GflopsOf(measured.Timings[0].MedianMs));
        }
    }
}
