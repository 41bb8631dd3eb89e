using Fovea.Operators.Activations;

namespace Fovea.Tests.Operators.Activations;

/// <summary>The definitions in double precision, held against other ways to the same numbers.</summary>
public class RealMathTests
{
    /// <summary>Simpson's rule: Φ(−a) = φ(a)·∫ e^(−a·t − t²/2) dt over t from 0.</summary>
    [Fact]
    public void The_normal_distribution_is_the_integral_of_its_density()
    {
        for (double a = 0; a < 20; a += 0.037)
        {
            const int steps = 8000;
            double end = Math.Min(9, 40 / Math.Max(a, 1)), h = end / steps, sum = 0;
            for (int i = 0; i <= steps; i++)
            {
                double t = i * h;
                sum += Math.Exp(-a * t - 0.5 * t * t) * (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2);
            }

            double tail = RealMath.NormalDensity(a) * sum * h / 3;
            Assert.Equal(1, RealMath.NormalCdf(-a) / tail, 1e-9);
            Assert.Equal(1 - tail, RealMath.NormalCdf(a), 1e-13);
        }

        Assert.Equal([0, 0.5, 1, double.NaN], new[] { double.NegativeInfinity, 0, double.PositiveInfinity, double.NaN }.Select(RealMath.NormalCdf));
    }

    /// <summary>Taylor series near 0, the definition far from it.</summary>
    [Fact]
    public void Near_0_no_digit_is_lost()
    {
        for (double x = 1e-12; x < 1e-3; x *= 1.7)
        {
            foreach (double signed in new[] { x, -x })
            {
                Assert.Equal(1, RealMath.Expm1(signed) / (signed + signed * signed / 2 + signed * signed * signed / 6 + Math.Pow(signed, 4) / 24), 1e-14);
                Assert.Equal(1, RealMath.Log1p(signed) / (signed - signed * signed / 2 + signed * signed * signed / 3 - Math.Pow(signed, 4) / 4 + Math.Pow(signed, 5) / 5), 1e-14);
            }
        }

        Assert.Equal([0, 1e-320, -1, double.PositiveInfinity, double.NaN], new[] { 0, 1e-320, double.NegativeInfinity, double.PositiveInfinity, double.NaN }.Select(RealMath.Expm1));
        Assert.Equal([0, 1e-320, double.PositiveInfinity, double.NaN], new[] { 0, 1e-320, double.PositiveInfinity, double.NaN }.Select(RealMath.Log1p));
        Assert.Equal(Math.E - 1, RealMath.Expm1(1), 1e-15);
        Assert.Equal(Math.Log(3), RealMath.Softplus(Math.Log(2)), 1e-15);
    }
}
