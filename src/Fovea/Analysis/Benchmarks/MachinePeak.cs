using Fovea.Kernels.Cpu;

namespace Fovea.Analysis.Benchmarks;

/// <summary>Floating-point operations in a second of multiply-adds in registers alone, with this machine's widest instructions.</summary>
/// <remarks>A processor's frequency changes with load and heat, so kernels are held against a peak that is measured in turn with them.</remarks>
internal sealed class MachinePeak
{
    private readonly CpuBackend _backend;
    private double _operations;

    /// <summary>The peak of a backend's instructions on its threads.</summary>
    public MachinePeak(CpuBackend backend)
    {
        _backend = backend;
        Step = () => _operations = _backend.RunPeakLoop();
    }

    /// <summary>What is to be timed.</summary>
    public Action Step { get; }

    /// <summary>Operations of a step, in 10⁹ a second.</summary>
    public double GflopsOf(double milliseconds) => _operations / milliseconds * 1e-6;

    /// <summary>Measures it alone.</summary>
    public static double Measure(int threads, BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using CpuBackend backend = new(threads);
        MachinePeak peak = new(backend);
        return peak.GflopsOf(new BenchmarkClock(settings, cancellationToken).Measure(peak.Step).Timings[0].MedianMs);
    }
}
