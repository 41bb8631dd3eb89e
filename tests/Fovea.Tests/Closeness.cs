namespace Fovea.Tests;

/// <summary>How far numbers may be from their reference.</summary>
internal static class Closeness
{
    public const double Outputs = 2e-6;
    public const double Gradients = 1e-5;
    private const double Element = 1e-5;

    /// <summary>‖actual − expected‖₂ ≤ tolerance · ‖expected‖₂, and no element further away than 1e-5 · max |expected|.</summary>
    public static void Check(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, norm = 0, worst = 0, greatest = 0;
        int where = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i])) { norm += (double)expected[i] * expected[i]; greatest = Math.Max(greatest, Math.Abs(expected[i])); continue; }
            double distance = Math.Abs((double)expected[i] - actual[i]);
            difference += distance * distance;
            norm += (double)expected[i] * expected[i];
            greatest = Math.Max(greatest, Math.Abs(expected[i]));
            if (distance <= worst) continue;
            (worst, where) = (distance, i);
        }

        if (Math.Sqrt(difference) <= tolerance * Math.Sqrt(norm) && worst <= Element * greatest) return;
        Assert.Fail($"{what}: relative L2 {Math.Sqrt(difference / norm):E2}, at most {tolerance:E0} allowed; "
            + $"worst at {where}: {actual[where]:G9} for {expected[where]:G9} (greatest {greatest:G4}).");
    }
}
