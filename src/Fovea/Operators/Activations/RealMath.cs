namespace Fovea.Operators.Activations;

/// <summary>In double precision, what <see cref="Math"/> lacks: the definitions that the fast activations are held against.</summary>
internal static class RealMath
{
    /// <summary>eˣ − 1, near 0 too: u = eˣ is off by as much as ln u, so (u − 1)·x/ln u is right. (Kahan.)</summary>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 || double.IsInfinity(u) ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    /// <summary>ln(1 + x), near 0 too, in the same way.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    /// <summary>ln(1 + eˣ).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>1/(1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>φ(x) = e^(−x²/2)/√(2π).</summary>
    public static double NormalDensity(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    /// <summary>Φ(x): within |x| &lt; 5 by ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), outside by φ(a)/(a + 1/(a + 2/(a + 3/(a + …)))), a = |x|.</summary>
    public static double NormalCdf(double x)
    {
        double a = Math.Abs(x);
        if (a < 5)
        {
            double sum = 0, term = x;
            for (int k = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); k += 2)
            {
                sum += term;
                term *= x * x / k;
            }

            return 0.5 + NormalDensity(x) * sum;
        }

        double fraction = a;
        for (int k = 60; k > 0; k--) fraction = a + k / fraction;
        double tail = NormalDensity(a) / fraction;
        return x > 0 ? 1 - tail : tail;
    }
}
