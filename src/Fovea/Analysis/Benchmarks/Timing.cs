namespace Fovea.Analysis.Benchmarks;

/// <summary>How long a step takes.</summary>
/// <param name="MedianMs">The median of the runs, in milliseconds.</param>
/// <param name="MinMs">The shortest run.</param>
/// <param name="Spread">The distance of the quartiles as a part of the median: half of the runs lie within so much.</param>
/// <param name="Runs">Runs that were timed. A run of a short step is several calls, a millisecond together, and counts as one of their mean.</param>
/// <param name="Warmup">Runs before them.</param>
public sealed record Timing(double MedianMs, double MinMs, double Spread, int Runs, int Warmup)
{
    /// <summary>Sums runs up.</summary>
    /// <param name="milliseconds">The runs, one at least, in any order.</param>
    /// <param name="warmup">Runs before them.</param>
    internal static Timing Of(ReadOnlySpan<double> milliseconds, int warmup)
    {
        double[] sorted = milliseconds.ToArray();
        Array.Sort(sorted);
        double median = Quantile(sorted, 0.5);
        return new Timing(median, sorted[0], (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / median, sorted.Length, warmup);
    }

    /// <summary>Between two runs, by the straight line (numpy's rule).</summary>
    private static double Quantile(double[] sorted, double part)
    {
        double place = part * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
