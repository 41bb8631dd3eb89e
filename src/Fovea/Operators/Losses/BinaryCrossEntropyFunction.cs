using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>f = −t·ln x − (1 − t)·ln(1 − x) of a probability x; logarithms are not below −100, as in PyTorch.</summary>
public readonly record struct BinaryCrossEntropyFunction : IElementLossFunction
{
    private const float LeastLogarithm = -100;
    private const float LeastVariance = 1e-12f;

    /// <summary>The operator.</summary>
    public static ElementLossOperator<BinaryCrossEntropyFunction> With(LossReduction reduction = LossReduction.Mean) => new("BinaryCrossEntropy", default, 7, reduction);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = −Σ (t·ln x + (1 − t)·ln(1 − x)), its mean, or one loss an element; logarithms are not below −100",
        Shapes: "probabilities x and t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings: [("Reduction", "mean, sum, sum over the first axis' size, or none")],
        Gradient: "dx = (x − t)/max(x·(1 − x), 1e-12), dt = ln(1 − x) − ln x, times the gradient of the loss",
        Cost: "FLOPs 7 an element, and 1 to add them",
        Layers: ["BinaryCrossEntropyLoss"]);

    internal static IReadOnlyList<OperatorSample> Samples => [.. With().SamplesWith(OperandValues.Probability, OperandValues.Probability)];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V positive = TOps.Multiply(t, Logarithm<V, TOps>(x)), rest = TOps.Subtract(TOps.Broadcast(1), t);
        return TOps.Subtract(LossMath.Negate<V, TOps>(positive), TOps.Multiply(rest, Logarithm<V, TOps>(TOps.Subtract(TOps.Broadcast(1), x))));
    }

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V variance = TOps.Multiply(x, TOps.Subtract(TOps.Broadcast(1), x));
        return TOps.Divide(TOps.Subtract(x, t), TOps.Max(variance, TOps.Broadcast(LeastVariance)));
    }

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Subtract(Logarithm<V, TOps>(TOps.Subtract(TOps.Broadcast(1), x)), Logarithm<V, TOps>(x));

    /// <inheritdoc/>
    public double Value(double x, double t) => -t * Logarithm(x) - (1 - t) * Logarithm(1 - x);

    /// <inheritdoc/>
    public double InputDerivative(double x, double t) => (x - t) / Math.Max(x * (1 - x), LeastVariance);

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) => Logarithm(1 - x) - Logarithm(x);

    private static V Logarithm<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Max(TOps.Log(x), TOps.Broadcast(LeastLogarithm));

    private static double Logarithm(double x) => Math.Max(Math.Log(x), LeastLogarithm);
}
