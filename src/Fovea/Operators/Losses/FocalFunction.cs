using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>f = α_t·q^γ·b of a logit x, with b the binary cross-entropy, q = t·σ(−x) + (1 − t)·σ(x) and α_t = α·t + (1 − α)·(1 − t): sure answers count less. (Lin et al. 2017.)</summary>
/// <param name="Alpha">α: the weight of positive targets, 1 − α that of negative ones; −1 for no weights.</param>
/// <param name="Gamma">γ; 0 gives the binary cross-entropy.</param>
public readonly record struct FocalFunction(float Alpha, float Gamma) : IElementLossFunction
{
    private const float LeastNormal = 1.17549435e-38f;

    /// <summary>The operator.</summary>
    public static ElementLossOperator<FocalFunction> With(float alpha = 0.25f, float gamma = 2, LossReduction reduction = LossReduction.Mean) =>
        new("BinaryFocal", new FocalFunction(alpha, gamma), 30, reduction);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = Σ α_t·q^γ·b, its mean, or one loss an element; b = t·softplus(−x) + (1 − t)·softplus(x), q = t·σ(−x) + (1 − t)·σ(x), α_t = α·t + (1 − α)·(1 − t)",
        Shapes: "logits x and t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings:
        [
            (nameof(Alpha), "α: the weight of positive targets, 1 − α that of negative ones; −1 for no weights"),
            (nameof(Gamma), "γ: how much less sure answers count; 0 gives the binary cross-entropy"),
            ("Reduction", "mean, sum, sum over the first axis' size, or none"),
        ],
        Gradient: "dx = α_t·(γ·q^(γ−1)·(1 − 2t)·σ(x)·σ(−x)·b + q^γ·((1 − t)·σ(x) − t·σ(−x))), dt = (2α − 1)·q^γ·b + α_t·(γ·q^(γ−1)·(σ(−x) − σ(x))·b − q^γ·x), times the gradient of the loss",
        Cost: "FLOPs 30 an element, and 1 to add them",
        Layers: ["FocalLoss"],
        Source: "Lin et al. 2017");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. With().SamplesWith(OperandValues.Spread, OperandValues.Probability,
            ("without weights, gamma 0.5", new FocalFunction(-1, 0.5f)), ("gamma 0", new FocalFunction(0.75f, 0)), ("gamma 5", new FocalFunction(0.5f, 5))),
    ];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V power = Power<V, TOps>(Wrong<V, TOps>(x, t), Gamma);
        return TOps.Multiply(Weight<V, TOps>(t), TOps.Multiply(power, Entropy<V, TOps>(x, t)));
    }

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V one = TOps.Broadcast(1), q = Wrong<V, TOps>(x, t);
        V positive = VectorMath.Sigmoid<V, TOps>(x), negative = VectorMath.Sigmoid<V, TOps>(LossMath.Negate<V, TOps>(x));
        V slopeOfQ = TOps.Multiply(TOps.Subtract(one, TOps.Add(t, t)), TOps.Multiply(positive, negative));
        V slopeOfB = TOps.Subtract(TOps.Multiply(TOps.Subtract(one, t), positive), TOps.Multiply(t, negative));
        return TOps.Multiply(Weight<V, TOps>(t), Product<V, TOps>(q, slopeOfQ, Entropy<V, TOps>(x, t), slopeOfB));
    }

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V q = Wrong<V, TOps>(x, t), entropy = Entropy<V, TOps>(x, t), minus = LossMath.Negate<V, TOps>(x);
        V slopeOfQ = TOps.Subtract(VectorMath.Sigmoid<V, TOps>(minus), VectorMath.Sigmoid<V, TOps>(x));
        V slope = TOps.Multiply(Weight<V, TOps>(t), Product<V, TOps>(q, slopeOfQ, entropy, minus));
        V slopeOfWeight = TOps.Broadcast(Alpha < 0 ? 0 : 2 * Alpha - 1);
        return TOps.MultiplyAdd(slopeOfWeight, TOps.Multiply(Power<V, TOps>(q, Gamma), entropy), slope);
    }

    /// <inheritdoc/>
    public double Value(double x, double t) => Weight(t) * Math.Pow(Wrong(x, t), Gamma) * Entropy(x, t);

    /// <inheritdoc/>
    public double InputDerivative(double x, double t)
    {
        double positive = LossMath.Sigmoid(x), negative = LossMath.Sigmoid(-x);
        return Weight(t) * Product(Wrong(x, t), (1 - 2 * t) * positive * negative, Entropy(x, t), (1 - t) * positive - t * negative);
    }

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) =>
        (Alpha < 0 ? 0 : 2.0 * Alpha - 1) * Math.Pow(Wrong(x, t), Gamma) * Entropy(x, t)
        + Weight(t) * Product(Wrong(x, t), LossMath.Sigmoid(-x) - LossMath.Sigmoid(x), Entropy(x, t), -x);

    /// <summary>(q^γ·b)′ = γ·q^(γ−1)·q′·b + q^γ·b′.</summary>
    private V Product<V, TOps>(V q, V slopeOfQ, V b, V slopeOfB) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V first = TOps.Multiply(TOps.Multiply(TOps.Broadcast(Gamma), Power<V, TOps>(q, Gamma - 1)), TOps.Multiply(slopeOfQ, b));
        return TOps.MultiplyAdd(Power<V, TOps>(q, Gamma), slopeOfB, first);
    }

    private double Product(double q, double slopeOfQ, double b, double slopeOfB) =>
        (Gamma == 0 ? 0 : Gamma * Math.Pow(q, Gamma - 1.0) * slopeOfQ * b) + Math.Pow(q, Gamma) * slopeOfB;

    private static V Power<V, TOps>(V q, float exponent) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        VectorMath.Exp<V, TOps>(TOps.Multiply(TOps.Broadcast(exponent), TOps.Log(TOps.Max(q, TOps.Broadcast(LeastNormal)))));

    /// <summary>q: how wrong the answer is.</summary>
    private static V Wrong<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V missed = TOps.Multiply(t, VectorMath.Sigmoid<V, TOps>(LossMath.Negate<V, TOps>(x)));
        return TOps.MultiplyAdd(TOps.Subtract(TOps.Broadcast(1), t), VectorMath.Sigmoid<V, TOps>(x), missed);
    }

    private static double Wrong(double x, double t) => t * LossMath.Sigmoid(-x) + (1 - t) * LossMath.Sigmoid(x);

    private static V Entropy<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        new BinaryCrossEntropyWithLogitsFunction(1).Value<V, TOps>(x, t);

    private static double Entropy(double x, double t) => new BinaryCrossEntropyWithLogitsFunction(1).Value(x, t);

    private V Weight<V, TOps>(V t) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        Alpha < 0 ? TOps.Broadcast(1) : TOps.MultiplyAdd(TOps.Broadcast(2 * Alpha - 1), t, TOps.Broadcast(1 - Alpha));

    private double Weight(double t) => Alpha < 0 ? 1 : Alpha * t + (1 - Alpha) * (1 - t);
}
