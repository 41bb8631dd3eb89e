namespace Fovea.Analysis.Benchmarks;

/// <summary>How fast one pass of a convolution is.</summary>
/// <param name="Algorithm">Which way it takes.</param>
/// <param name="MultiplyAdds">What it computes, taps on padding counted, as everybody does.</param>
/// <param name="Timing">The time.</param>
/// <param name="PeakGflops">The machine's peak, measured in turn with it.</param>
public sealed record ConvolutionPassTiming(string Algorithm, long MultiplyAdds, Timing Timing, double PeakGflops)
{
    /// <summary>Two operations for each multiply-add, in 10⁹ a second. An algorithm that needs fewer, such as Winograd's, may exceed the peak.</summary>
    public double Gflops => 2.0 * MultiplyAdds / Timing.MedianMs * 1e-6;
}
