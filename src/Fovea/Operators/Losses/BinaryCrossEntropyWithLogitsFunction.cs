using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>f = −w·t·ln σ(x) − (1 − t)·ln(1 − σ(x)) of a logit x, computed as w·t·softplus(−x) + (1 − t)·softplus(x): no logarithm of a rounded 0.</summary>
/// <param name="PositiveWeight">w: how much more a positive target counts.</param>
public readonly record struct BinaryCrossEntropyWithLogitsFunction(float PositiveWeight) : IElementLossFunction
{
    /// <summary>The operator.</summary>
    public static ElementLossOperator<BinaryCrossEntropyWithLogitsFunction> With(float positiveWeight = 1, LossReduction reduction = LossReduction.Mean) =>
        new("BinaryCrossEntropyWithLogits", new BinaryCrossEntropyWithLogitsFunction(positiveWeight), 14, reduction);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = Σ (w·t·softplus(−x) + (1 − t)·softplus(x)), its mean, or one loss an element; softplus(x) = ln(1 + eˣ)",
        Shapes: "logits x and t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings:
        [
            (nameof(PositiveWeight), "w: how much more a positive target counts"),
            ("Reduction", "mean, sum, sum over the first axis' size, or none"),
        ],
        Gradient: "dx = (1 − t)·σ(x) − w·t·σ(−x), dt = w·softplus(−x) − softplus(x), times the gradient of the loss",
        Cost: "FLOPs 14 an element, and 1 to add them",
        Layers: ["BinaryCrossEntropyWithLogitsLoss"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
        [.. With().SamplesWith(OperandValues.Spread, OperandValues.Probability, ("positive weight 3", new BinaryCrossEntropyWithLogitsFunction(3)))];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V positive = TOps.Multiply(TOps.Multiply(TOps.Broadcast(PositiveWeight), t), VectorMath.Softplus<V, TOps>(LossMath.Negate<V, TOps>(x)));
        return TOps.MultiplyAdd(TOps.Subtract(TOps.Broadcast(1), t), VectorMath.Softplus<V, TOps>(x), positive);
    }

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V positive = TOps.Multiply(TOps.Multiply(TOps.Broadcast(PositiveWeight), t), VectorMath.Sigmoid<V, TOps>(LossMath.Negate<V, TOps>(x)));
        return TOps.Subtract(TOps.Multiply(TOps.Subtract(TOps.Broadcast(1), t), VectorMath.Sigmoid<V, TOps>(x)), positive);
    }

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Subtract(TOps.Multiply(TOps.Broadcast(PositiveWeight), VectorMath.Softplus<V, TOps>(LossMath.Negate<V, TOps>(x))), VectorMath.Softplus<V, TOps>(x));

    /// <inheritdoc/>
    public double Value(double x, double t) => PositiveWeight * t * LossMath.Softplus(-x) + (1 - t) * LossMath.Softplus(x);

    /// <inheritdoc/>
    public double InputDerivative(double x, double t) => (1 - t) * LossMath.Sigmoid(x) - PositiveWeight * t * LossMath.Sigmoid(-x);

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) => PositiveWeight * LossMath.Softplus(-x) - LossMath.Softplus(x);
}
