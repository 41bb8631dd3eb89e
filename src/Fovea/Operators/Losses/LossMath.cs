using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Losses;

/// <summary>Functions that several losses are made of.</summary>
internal static class LossMath
{
    /// <summary>−1, 0 or 1; NaN of NaN.</summary>
    public static V Sign<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Broadcast(1), TOps.Select(TOps.GreaterThan(TOps.Zero, x), TOps.Broadcast(-1), x));

    public static V Negate<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Subtract(TOps.Zero, x);

    public static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : x;
}
