namespace Fovea.Mathematics;

/// <summary>An integral and how far it may be off.</summary>
/// <param name="Value">The integral.</param>
/// <param name="ErrorBound">An estimate of the greatest error, from the difference of two rules.</param>
/// <param name="Evaluations">How often the integrand was evaluated.</param>
public readonly record struct Quadrature(double Value, double ErrorBound, int Evaluations);

public static partial class Signal
{
    private const int DeepestHalving = 48;
    private const int MostEvaluations = 2_000_000;

    /// <summary>The continuous convolution at one place, ∫ f(t)·g(at − t) dt from <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <remarks>
    /// With f the rate at which bread is baked and g what becomes of it with age, <c>Convolve(f, g, at: 24, from: 0, to: 24)</c> is what a day
    /// leaves. Adaptive Simpson quadrature: an interval is halved until its two halves agree with the whole, and Richardson's correction of
    /// a fifteenth of their difference is applied. A jump is enclosed by ever smaller intervals; its remainder is part of the bound.
    /// </remarks>
    /// <param name="f">The signal.</param>
    /// <param name="g">The response.</param>
    /// <param name="at">Where.</param>
    /// <param name="from">Where f begins, finite.</param>
    /// <param name="to">Where f ends, finite.</param>
    /// <param name="tolerance">The error that is aimed at.</param>
    /// <exception cref="FoveaException">A bound is infinite, the tolerance is not positive, or a function has no finite value.</exception>
    public static Quadrature Convolve(Func<double, double> f, Func<double, double> g, double at, double from, double to, double tolerance = 1e-10)
    {
        if (!double.IsFinite(from) || !double.IsFinite(to) || !double.IsFinite(at) || !(tolerance > 0))
        {
            throw new FoveaException($"convolution from {from} to {to} at {at} with tolerance {tolerance}: the bounds must be finite and the tolerance positive. "
                + "Cut an endless integral where the integrand has died away.");
        }

        if (from == to) return default;
        Simpson rule = new(t => f(t) * g(at - t));
        // Sixteen parts to begin with, so that a short pulse or a period is not missed by three samples that happen to be equal.
        const int parts = 16;
        double value = 0, bound = 0;
        for (int i = 0; i < parts; i++)
        {
            (double left, double right) = (from + (to - from) * i / parts, from + (to - from) * (i + 1) / parts);
            (double part, double error) = rule.Integrate(left, right, tolerance / parts);
            value += part;
            bound += error;
        }

        return new Quadrature(value, bound, rule.Evaluations);
    }

    private sealed class Simpson(Func<double, double> integrand)
    {
        public int Evaluations { get; private set; }

        public (double Value, double Error) Integrate(double left, double right, double tolerance)
        {
            double middle = left + (right - left) / 2;
            (double fl, double fm, double fr) = (At(left), At(middle), At(right));
            return Halve(left, right, fl, fm, fr, (right - left) / 6 * (fl + 4 * fm + fr), tolerance, DeepestHalving);
        }

        private (double Value, double Error) Halve(double left, double right, double fl, double fm, double fr, double whole, double tolerance, int depth)
        {
            double middle = left + (right - left) / 2;
            (double flm, double frm) = (At(left + (middle - left) / 2), At(middle + (right - middle) / 2));
            double first = (middle - left) / 6 * (fl + 4 * flm + fm), second = (right - middle) / 6 * (fm + 4 * frm + fr);
            double difference = first + second - whole;
            // Differences at the level of rounding mean nothing; halving would not end.
            double rounding = 1e-15 * (Math.Abs(first) + Math.Abs(second));
            if (Math.Abs(difference) <= Math.Max(15 * tolerance, rounding) || depth == 0 || Evaluations > MostEvaluations)
                return (first + second + difference / 15, Math.Abs(difference) / 15 + rounding);
            (double a, double errorA) = Halve(left, middle, fl, flm, fm, first, tolerance / 2, depth - 1);
            (double b, double errorB) = Halve(middle, right, fm, frm, fr, second, tolerance / 2, depth - 1);
            return (a + b, errorA + errorB);
        }

        private double At(double t)
        {
            Evaluations++;
            double value = integrand(t);
            return double.IsFinite(value) ? value : throw new FoveaException($"the integrand is {value} at {t}. Cut the integral in front of a pole.");
        }
    }
}
