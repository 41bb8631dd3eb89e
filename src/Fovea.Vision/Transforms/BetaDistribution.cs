namespace Fovea.Vision;

/// <summary>The distribution Beta(α, α): density ∝ (x·(1 − x))^(α−1) on [0, 1].</summary>
/// <remarks>
/// x = a/(a + b) of two numbers of Gamma(α), each drawn by rejection: with d = α − ⅓ and c = 1/√(9d), v = (1 + c·n)³ of a normal number n
/// and a uniform u, d·v is taken if ln u &lt; n²/2 + d − d·v + d·ln v. For α &lt; 1 the number of Gamma(α + 1) is multiplied with
/// u^(1/α). (Marsaglia and Tsang 2000.)
/// </remarks>
internal static class BetaDistribution
{
    public static double CheckedAlpha(string name, double alpha) => alpha > 0 && double.IsFinite(alpha) ? alpha
        : throw new FoveaException($"{name}: alpha must be finite and above 0, got {alpha}.");

    /// <summary>A number; the stream is used for nothing else.</summary>
    public static double Draw(RandomStream draws, double alpha)
    {
        double a = LogGamma(draws.Substream(1), alpha), b = LogGamma(draws.Substream(2), alpha);
        // As logarithms: for a small α both numbers may be below the least double.
        return 1 / (1 + Math.Exp(b - a));
    }

    /// <summary>The logarithm of a number of Gamma(α).</summary>
    private static double LogGamma(RandomStream draws, double alpha)
    {
        double boost = alpha < 1 ? Math.Log(OpenUniform(draws, 0)) / alpha : 0, d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        for (ulong i = 1; ; i += 2)
        {
            double normal = draws.Normal(i), root = 1 + c * normal;
            if (root <= 0) continue;
            double v = root * root * root;
            if (Math.Log(OpenUniform(draws, i + 1)) < 0.5 * normal * normal + d - d * v + d * Math.Log(v)) return Math.Log(d * v) + boost;
        }
    }

    private static double OpenUniform(RandomStream draws, ulong index) => draws.Uniform(index) + 1.0 / (1 << 25);
}
