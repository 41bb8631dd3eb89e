namespace Fovea.Analysis.Benchmarks;

/// <summary>One pass over a list of convolutions, each as often as its network has it.</summary>
/// <param name="MedianMs">The sum of the medians, in milliseconds.</param>
/// <param name="Operations">Two for each multiply-add.</param>
/// <param name="PeakGflops">The machine's peak, the mean over the time.</param>
public sealed record ConvolutionPassSum(double MedianMs, double Operations, double PeakGflops)
{
    /// <summary>In 10⁹ operations a second.</summary>
    public double Gflops => Operations / MedianMs * 1e-6;

    /// <summary>The part of the peak; over 1 where an algorithm needs fewer operations than are counted.</summary>
    public double ShareOfPeak => Gflops / PeakGflops;

    internal static ConvolutionPassSum Of(IReadOnlyList<ConvolutionTiming> problems, Func<ConvolutionTiming, ConvolutionPassTiming> pass)
    {
        (double time, double operations, double possible) = (0, 0, 0);
        foreach (ConvolutionTiming problem in problems)
        {
            (int count, ConvolutionPassTiming one) = (problem.Problem.Count, pass(problem));
            time += count * one.Timing.MedianMs;
            operations += 2.0 * count * one.MultiplyAdds;
            possible += count * one.Timing.MedianMs * one.PeakGflops;
        }

        return new ConvolutionPassSum(time, operations, possible / time);
    }
}
