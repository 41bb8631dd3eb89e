namespace Fovea;

/// <summary>The standard normal distribution: Φ(x) = ∫₋∞ˣ e^(−t²/2)/√(2π) dt, and its inverse.</summary>
/// <remarks>
/// Only additions, multiplications, divisions and square roots, which IEEE 754 rounds alike everywhere: the mathematical library of
/// the operating system has no say in the weights that a seed gives.
/// </remarks>
internal static class NormalDistribution
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Sqrt2 = 1.41421356237309504880;

    /// <summary>Φ⁻¹(p) for 0 &lt; p &lt; 1, to a relative error of about 10⁻¹⁵.</summary>
    /// <remarks>Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988): one rational function each for the middle, the tails and
    /// the far tails.</remarks>
    public static double Quantile(double p)
    {
        double q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double central = 0.180625 - q * q;
            return q * CentralNumerator(central) / CentralDenominator(central);
        }

        double r = Math.Sqrt(-Log(q < 0 ? p : 1 - p));
        double tail = r <= 5
            ? TailNumerator(r - 1.6) / TailDenominator(r - 1.6)
            : FarTailNumerator(r - 5) / FarTailDenominator(r - 5);
        return q < 0 ? -tail : tail;
    }

    /// <summary>Φ(x) for x ≤ 0, by halving the interval of <see cref="Quantile"/>: exact enough for the bounds of a truncated normal, which
    /// are computed once for a whole tensor.</summary>
    public static double LowerTail(double x)
    {
        const double smallest = 1e-300;
        if (x >= 0) return 0.5;
        double low = smallest, high = 0.5;
        while (true)
        {
            // The geometric middle: the tail's probability spans 300 powers of ten.
            double middle = Math.Sqrt(low) * Math.Sqrt(high);
            if (middle <= low || middle >= high) return low;
            if (Quantile(middle) < x) low = middle;
            else high = middle;
        }
    }

    /// <summary>The natural logarithm of a positive, normal number.</summary>
    /// <remarks>x = m·2ᵉ with m in [√½, √2); ln m = 2·artanh(s) = 2·(s + s³/3 + s⁵/5 + …), s = (m − 1)/(m + 1), |s| ≤ 0.172: the thirteenth
    /// term is below 10⁻²⁰.</remarks>
    internal static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > Sqrt2)
        {
            m *= 0.5;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = 0;
        for (int n = 25; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
        return exponent * Ln2 + 2 * s * sum;
    }

    private static double CentralNumerator(double r) =>
        (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
        + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r) + 3.387132872796366608;

    private static double CentralDenominator(double r) =>
        (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
        + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r) + 1;

    private static double TailNumerator(double r) =>
        (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r
        + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r) + 1.42343711074968357734;

    private static double TailDenominator(double r) =>
        (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
        + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r) + 1;

    private static double FarTailNumerator(double r) =>
        (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
        + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r) + 6.6579046435011037772;

    private static double FarTailDenominator(double r) =>
        (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
        + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r) + 1;
}
