namespace Fovea.Vision;

/// <summary>Checks that many transforms make of their settings.</summary>
internal static class TransformSettings
{
    public static void CheckSize(string name, int height, int width)
    {
        if (height < 1 || width < 1) throw new FoveaException($"{name}: height and width must be 1 or more, got {height} and {width}.");
    }

    public static double Probability(string name, double p) =>
        p >= 0 && p <= 1 ? p : throw new FoveaException($"{name}: p must be from 0 to 1, got {p}.");

    /// <summary>Refuses a range that is empty, not finite or goes below a bound.</summary>
    public static (double Low, double High) Range(string name, string what, (double Low, double High) range, double least = double.NegativeInfinity)
    {
        if (range.Low <= range.High && range.Low >= least && double.IsFinite(range.Low) && double.IsFinite(range.High)) return range;
        string bound = double.IsFinite(least) ? $", the first {least} or more" : "";
        throw new FoveaException($"{name}: {what} must be two finite numbers, the second not below the first{bound}, got {range.Low} and {range.High}.");
    }

    /// <summary>A number between two bounds.</summary>
    public static double Between(this RandomStream draws, ulong index, (double Low, double High) range) =>
        range.Low + (range.High - range.Low) * draws.Uniform(index);
}
