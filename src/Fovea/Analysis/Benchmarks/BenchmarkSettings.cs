namespace Fovea.Analysis.Benchmarks;

/// <summary>How long a benchmark measures.</summary>
/// <param name="Runs">Timed runs, at least.</param>
/// <param name="Seconds">Seconds of timed runs, at least.</param>
/// <param name="Warmup">Runs that come first and are not counted; null for as many as it takes until nothing more is compiled and they get no faster, 10 seconds at most.</param>
public sealed record BenchmarkSettings(int Runs = BenchmarkSettings.UsualRuns, double Seconds = 0, int? Warmup = null)
{
    /// <summary>Runs for a median and a spread that mean something.</summary>
    public const int UsualRuns = 10;

    /// <summary>No more are timed, however short they are.</summary>
    public const int MostRuns = 1000;

    /// <summary>Seconds that warming up until nothing gets faster takes at least: the runtime compiles what runs often once more, some tenths of a second later.</summary>
    internal double LeastWarmupSeconds { get; init; } = 1;

    /// <summary>For kernels alone, whose loops are compiled fully when they first run.</summary>
    internal BenchmarkSettings ForKernels() => this with { LeastWarmupSeconds = 0.05 };
}
