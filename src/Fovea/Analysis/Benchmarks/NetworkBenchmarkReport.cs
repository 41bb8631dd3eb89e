namespace Fovea.Analysis.Benchmarks;

/// <summary>How fast a network runs or learns.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Input">The input, with the batch.</param>
/// <param name="Tier">The instructions.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Timing">The time of a step.</param>
/// <param name="ManagedBytesPerStep">Managed bytes that the process takes in a steady step.</param>
/// <param name="PoolMisses">Buffers that the pool did not have, in all timed steps.</param>
/// <param name="Collections">Garbage collections in the timed steps.</param>
/// <param name="PeakBytes">The most memory that the process has ever had resident, the runtime included.</param>
public sealed record NetworkBenchmarkReport(string Network, Shape Input, string Tier, int Threads, Timing Timing,
    double ManagedBytesPerStep, long PoolMisses, int Collections, long PeakBytes)
{
    /// <summary>Samples in a second, by the median.</summary>
    public double ImagesPerSecond => Input[0] / Timing.MedianMs * 1e3;

    /// <summary><see cref="PeakBytes"/> in units of 10⁶.</summary>
    public double PeakMegabytes => PeakBytes * 1e-6;
}
