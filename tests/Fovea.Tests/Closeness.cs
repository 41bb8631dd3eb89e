using Fovea.Analysis;

namespace Fovea.Tests;

/// <summary>The tolerances of the fixtures; see <see cref="Deviation"/>.</summary>
internal static class Closeness
{
    public const double Outputs = Deviation.OfResults;
    public const double Gradients = Deviation.OfGradients;

    public static void Check(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        if (Deviation.Between(expected, actual, tolerance) is { } problem) Assert.Fail($"{what}: {problem}");
    }
}
