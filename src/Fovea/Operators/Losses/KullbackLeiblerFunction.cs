using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>f = t·(ln t − x) of log-probabilities x and probabilities t (0 where t is 0), or eᵗ·(t − x) of the logarithms of both. (Kullback and Leibler 1951.)</summary>
/// <param name="LogTarget">Whether t is a log-probability, too.</param>
public readonly record struct KullbackLeiblerFunction(bool LogTarget) : IElementLossFunction
{
    /// <summary>The operator.</summary>
    public static ElementLossOperator<KullbackLeiblerFunction> With(bool logTarget = false, LossReduction reduction = LossReduction.Mean) =>
        new("KullbackLeibler", new KullbackLeiblerFunction(logTarget), 3, reduction);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = Σ t·(ln t − x), or Σ eᵗ·(t − x); its mean, over the size of the batch (the divergence itself), or one term an element",
        Shapes: "log-probabilities x and (log-)probabilities t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings:
        [
            (nameof(LogTarget), "whether t is a log-probability, too"),
            ("Reduction", "mean, sum, sum over the first axis' size, or none"),
        ],
        Gradient: "dx = −t, dt = ln t + 1 − x (0 where t is 0), or dx = −eᵗ, dt = eᵗ·(t − x + 1); times the gradient of the loss",
        Cost: "FLOPs 3 an element, and 1 to add them",
        Layers: ["KullbackLeiblerLoss"],
        Source: "Kullback and Leibler 1951");

    internal static IReadOnlyList<OperatorSample> Samples =>
        [.. With().SamplesWith(OperandValues.Any, OperandValues.Probability, ("of a logarithmic target", new KullbackLeiblerFunction(true)))];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        if (LogTarget) return TOps.Multiply(VectorMath.Exp<V, TOps>(t), TOps.Subtract(t, x));
        V value = TOps.Multiply(t, TOps.Subtract(TOps.Log(t), x));
        return TOps.Select(IsNotZero<V, TOps>(t), value, t);
    }

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        LossMath.Negate<V, TOps>(LogTarget ? VectorMath.Exp<V, TOps>(t) : t);

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V one = TOps.Broadcast(1);
        if (LogTarget) return TOps.Multiply(VectorMath.Exp<V, TOps>(t), TOps.Add(TOps.Subtract(t, x), one));
        return TOps.Select(IsNotZero<V, TOps>(t), TOps.Subtract(TOps.Add(TOps.Log(t), one), x), t);
    }

    /// <inheritdoc/>
    public double Value(double x, double t) => LogTarget ? Math.Exp(t) * (t - x) : t == 0 ? 0 : t * (Math.Log(t) - x);

    /// <inheritdoc/>
    public double InputDerivative(double x, double t) => LogTarget ? -Math.Exp(t) : -t;

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) => LogTarget ? Math.Exp(t) * (t - x + 1) : t == 0 ? 0 : Math.Log(t) + 1 - x;

    /// <summary>Where it is false, t is the answer: 0 of 0, NaN of NaN. A negative t is no probability, and its logarithm gives NaN.</summary>
    private static V IsNotZero<V, TOps>(V t) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.GreaterThan(TOps.Abs(t), TOps.Zero);
}
