namespace Fovea.Analysis.Benchmarks;

/// <summary>How fast a product of two square matrices is.</summary>
/// <param name="Size">n of C[n, n] = A[n, n] · B[n, n].</param>
/// <param name="Timing">The time.</param>
/// <param name="PeakGflops">The machine's peak, measured in turn with it.</param>
public sealed record MatrixTiming(int Size, Timing Timing, double PeakGflops)
{
    /// <summary>2·n³ operations in the median time, in 10⁹ a second.</summary>
    public double Gflops => 2.0 * Size * Size * Size / Timing.MedianMs * 1e-6;

    /// <summary>The part of the peak.</summary>
    public double ShareOfPeak => Gflops / PeakGflops;
}
