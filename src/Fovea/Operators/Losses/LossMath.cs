using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Losses;

/// <summary>Functions that several losses are made of, without the roundings of their naive forms.</summary>
internal static class LossMath
{
    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|).</summary>
    public static V Softplus<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V e = TOps.Exp(TOps.Subtract(TOps.Zero, TOps.Abs(x)));
        // ln u · e/(u − 1) gives back what the rounding of u = 1 + e took away. (Goldberg 1991, theorem 4.)
        V u = TOps.Add(TOps.Broadcast(1), e);
        V exact = TOps.Divide(TOps.Multiply(TOps.Log(u), e), TOps.Subtract(u, TOps.Broadcast(1)));
        return TOps.Add(TOps.Max(x, TOps.Zero), TOps.Select(TOps.GreaterThan(u, TOps.Broadcast(1)), exact, e));
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static V Sigmoid<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Divide(TOps.Broadcast(1), TOps.Add(TOps.Broadcast(1), TOps.Exp(TOps.Subtract(TOps.Zero, x))));

    /// <summary>−1, 0 or 1; NaN of NaN.</summary>
    public static V Sign<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Broadcast(1), TOps.Select(TOps.GreaterThan(TOps.Zero, x), TOps.Broadcast(-1), x));

    public static V Negate<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Subtract(TOps.Zero, x);

    public static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : x;
}
