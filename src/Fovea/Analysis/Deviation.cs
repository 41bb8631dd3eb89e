namespace Fovea.Analysis;

/// <summary>How far numbers may be from their reference.</summary>
internal static class Deviation
{
    /// <summary>Relative L2 distance allowed to results.</summary>
    public const double OfResults = 2e-6;

    /// <summary>Relative L2 distance allowed to gradients, which are longer sums.</summary>
    public const double OfGradients = 1e-5;

    private const double OfElements = 1e-5;

    /// <summary>Null if ‖actual − expected‖₂ ≤ tolerance·‖expected‖₂ and no element is further away than 1e-5·max |expected|; else what is wrong.</summary>
    public static string? Between(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        if (expected.Length != actual.Length) return $"{actual.Length} values instead of {expected.Length}";
        double difference = 0, norm = 0, worst = 0, greatest = 0;
        int where = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // Equal infinities and two NaN are no difference.
            double distance = expected[i].Equals(actual[i]) ? 0 : Math.Abs((double)expected[i] - actual[i]);
            difference += distance * distance;
            norm += (double)expected[i] * expected[i];
            greatest = Math.Max(greatest, Math.Abs(expected[i]));
            if (!(distance <= worst)) (worst, where) = (distance, i);
        }

        if (Math.Sqrt(difference) <= tolerance * Math.Sqrt(norm) && worst <= OfElements * greatest) return null;
        return $"relative L2 distance {Math.Sqrt(difference / norm):E2}, at most {tolerance:E0} allowed; worst at {where}: "
            + $"{actual[where]:G9} instead of {expected[where]:G9} (greatest {greatest:G4})";
    }
}
