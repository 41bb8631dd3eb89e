using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Cpu.Simd;

/// <summary>The exponential and what activations make of it, written once for every width: all tiers share one algorithm.</summary>
/// <remarks>
/// The error bounds, in units in the last place, hold for all floats, with and without fused multiply-add (a test sweeps them). The
/// coefficients are minimax polynomials, found by Remez' algorithm for these intervals.
/// </remarks>
public static class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts. The first has 15 trailing zeros, so n times it is exact for every n here, fused or not.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>eˣ within 1.5 ulp; exactly 1 at 0. Gradual underflow to 0 below −103.97, ∞ above 88.72, and a NaN passes through.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Exp<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // eˣ = 2ⁿ·eʳ, n = the nearest to x/ln 2, |r| ≤ ½ ln 2. Out of range n and r are arbitrary, so the result is chosen last.
        V n = TOps.Round(TOps.Multiply(x, TOps.Broadcast(Log2E)));
        V y = TOps.Scale(TOps.Add(ReducedExpm1<V, TOps>(Remainder<V, TOps>(x, n)), TOps.Broadcast(1)), n);
        y = TOps.Select(TOps.GreaterThan(x, TOps.Broadcast(89)), TOps.Broadcast(float.PositiveInfinity), y);
        return TOps.Select(TOps.GreaterThan(TOps.Broadcast(-104), x), TOps.Zero, y);
    }

    /// <summary>eˣ − 1 for x ≤ 0 within 1.5 ulp, however near to 0; the sign of a zero is kept.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Expm1UpToZero<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // 2ⁿ·eʳ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1): for n = 0 nothing cancels, and for n < 0 the exact second part is the greater one.
        V n = TOps.Round(TOps.Multiply(x, TOps.Broadcast(Log2E)));
        V power = TOps.Scale(TOps.Broadcast(1), n);
        V y = TOps.MultiplyAdd(power, ReducedExpm1<V, TOps>(Remainder<V, TOps>(x, n)), TOps.Subtract(power, TOps.Broadcast(1)));
        y = TOps.Select(TOps.GreaterThan(TOps.Broadcast(-18), x), TOps.Broadcast(-1), y);
        return TOps.CopySign(y, x);
    }

    /// <summary>ln(1 + u) for 0 ≤ u ≤ 1 within 1.5 ulp.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Log1pOfUnit<V, TOps>(V u) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // With s = u/(2 + u), ln(1 + u) = 2 artanh s = 2s + s·R(s²), and 2s = u − s·u. So u − s·(u − R): the leading term is exact.
        V s = TOps.Divide(u, TOps.Add(u, TOps.Broadcast(2)));
        V z = TOps.Multiply(s, s);
        V r = TOps.MultiplyAdd(TOps.Broadcast(0.280363381f), z, TOps.Broadcast(0.279972106f));
        r = TOps.MultiplyAdd(r, z, TOps.Broadcast(0.400217831f));
        r = TOps.MultiplyAdd(r, z, TOps.Broadcast(0.666664124f));
        return TOps.Subtract(u, TOps.Multiply(s, TOps.Subtract(u, TOps.Multiply(r, z))));
    }

    /// <summary>1/(1 + e⁻ˣ) within 2.5 ulp, subnormal results included.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Sigmoid<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Of e^−|x| nothing overflows: 1/(1 + e⁻ˣ) = eˣ/(1 + eˣ).
        V one = TOps.Broadcast(1);
        V e = Exp<V, TOps>(TOps.Subtract(TOps.Zero, TOps.Abs(x)));
        return TOps.Divide(TOps.Select(TOps.GreaterThan(x, TOps.Zero), one, e), TOps.Add(one, e));
    }

    /// <summary><see cref="Sigmoid"/> of x and of −x, which are 1 together: what derivatives with y·(1 − y) need, without the cancellation.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V SigmoidPair<V, TOps>(V x, out V ofMinusX) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V one = TOps.Broadcast(1);
        V e = Exp<V, TOps>(TOps.Subtract(TOps.Zero, TOps.Abs(x)));
        V greater = TOps.Divide(one, TOps.Add(one, e)), lesser = TOps.Multiply(e, greater);
        V positive = TOps.GreaterThan(x, TOps.Zero);
        ofMinusX = TOps.Select(positive, lesser, greater);
        return TOps.Select(positive, greater, lesser);
    }

    /// <summary>tanh x within 3 ulp, however near to 0.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Tanh<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // With e = e^(−2|x|) − 1, tanh |x| = −e/(2 + e).
        V size = TOps.Abs(x);
        V e = Expm1UpToZero<V, TOps>(TOps.Multiply(size, TOps.Broadcast(-2)));
        return TOps.CopySign(TOps.Divide(e, TOps.Add(e, TOps.Broadcast(2))), x);
    }

    /// <summary>ln(1 + eˣ) within 2 ulp.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Softplus<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        // ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)
        TOps.Add(TOps.Max(x, TOps.Zero), Log1pOfUnit<V, TOps>(Exp<V, TOps>(TOps.Subtract(TOps.Zero, TOps.Abs(x)))));

    /// <summary>The normal distribution's Φ(x) = ½·(1 + erf(x/√2)), within 4.5 ulp from −5 on and 8 in the far tail, where ½·(1 + erf) would cancel.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V NormalCdf<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Φ(−a) = e^(−a²/2)·G(a), a = |x|, where G falls slowly from ½: a polynomial of t = (a − 3)/(a + 3). Beyond 15 there is only 0.
        V a = TOps.Min(TOps.Abs(x), TOps.Broadcast(15));
        V three = TOps.Broadcast(3);
        V t = TOps.Divide(TOps.Subtract(a, three), TOps.Add(a, three));
        V g = TOps.MultiplyAdd(TOps.Broadcast(5.31682635e-05f), t, TOps.Broadcast(1.15020237e-4f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(-3.3901885e-4f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(-9.832941e-4f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(2.90438952e-3f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(6.13194378e-3f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(-4.62132655e-2f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(0.123225041f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(-0.206402615f));
        g = TOps.MultiplyAdd(g, t, TOps.Broadcast(0.121513948f));
        V tail = GaussianTimes<V, TOps>(a, g);
        return TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Subtract(TOps.Broadcast(1), tail), tail);
    }

    /// <summary>The normal distribution's density φ(x) = e^(−x²/2)/√(2π), within 3 ulp.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V NormalDensity<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        GaussianTimes<V, TOps>(TOps.Min(TOps.Abs(x), TOps.Broadcast(15)), TOps.Broadcast(0.398942280f));

    /// <summary>factor · e^(−a²/2) for 0 ≤ a ≤ 15. The rounding of a² alone would cost up to 40 ulp, so it is split: a = h + l, h of 12 bits, a² = h² + l·(a + h).</summary>
    [MethodImpl(KernelOptions.Body)]
    private static V GaussianTimes<V, TOps>(V a, V factor) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V wide = TOps.Multiply(a, TOps.Broadcast(4097));
        V high = TOps.Subtract(wide, TOps.Subtract(wide, a));
        V minusHalf = TOps.Broadcast(-0.5f);
        V exponent = TOps.Multiply(TOps.Multiply(high, high), minusHalf);
        V rest = TOps.Multiply(TOps.Multiply(TOps.Subtract(a, high), TOps.Add(a, high)), minusHalf);
        V n = TOps.Round(TOps.Multiply(exponent, TOps.Broadcast(Log2E)));
        V power = TOps.Add(ReducedExpm1<V, TOps>(TOps.Add(Remainder<V, TOps>(exponent, n), rest)), TOps.Broadcast(1));
        return TOps.Scale(TOps.Multiply(power, factor), n);
    }

    /// <summary>x − n·ln 2.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static V Remainder<V, TOps>(V x, V n) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.MultiplyAdd(n, TOps.Broadcast(-Ln2Low), TOps.MultiplyAdd(n, TOps.Broadcast(-Ln2High), x));

    /// <summary>eʳ − 1 = r + r²·P(r) for |r| ≤ ½ ln 2 (and a little more), relative error 2·10⁻⁹.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static V ReducedExpm1<V, TOps>(V r) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V p = TOps.MultiplyAdd(TOps.Broadcast(1.97898247e-4f), r, TOps.Broadcast(1.3945183e-3f));
        p = TOps.MultiplyAdd(p, r, TOps.Broadcast(8.33350047e-3f));
        p = TOps.MultiplyAdd(p, r, TOps.Broadcast(4.16662879e-2f));
        p = TOps.MultiplyAdd(p, r, TOps.Broadcast(0.166666672f));
        p = TOps.MultiplyAdd(p, r, TOps.Broadcast(0.5f));
        return TOps.MultiplyAdd(TOps.Multiply(r, r), p, r);
    }
}
