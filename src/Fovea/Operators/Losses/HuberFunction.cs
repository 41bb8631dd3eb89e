using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>f = s·½d² where |d| &lt; δ, else s·δ·(|d| − ½δ), d = x − t: a squared error that grows straight on. (Huber 1964.)</summary>
/// <param name="Delta">δ, where the square ends.</param>
/// <param name="Scale">s: 1 for Huber's loss, 1/δ for smooth L1. (Girshick 2015.)</param>
public readonly record struct HuberFunction(float Delta, float Scale) : IElementLossFunction
{
    /// <summary>Huber's loss.</summary>
    /// <exception cref="FoveaException">δ is not above 0.</exception>
    public static ElementLossOperator<HuberFunction> Huber(float delta = 1, LossReduction reduction = LossReduction.Mean) =>
        new("Huber", new HuberFunction(Checked("Huber", nameof(delta), delta), 1), 5, reduction);

    /// <summary>Smooth L1, which is Huber's loss over β; the absolute error for β → 0.</summary>
    /// <exception cref="FoveaException">β is not above 0.</exception>
    public static ElementLossOperator<HuberFunction> SmoothL1(float beta = 1, LossReduction reduction = LossReduction.Mean) =>
        new("SmoothL1", new HuberFunction(Checked("SmoothL1", nameof(beta), beta), 1 / beta), 5, reduction);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = Σ f(x − t), its mean, or one loss an element; f(d) = s·½d² where |d| < δ, else s·δ·(|d| − ½δ); s = 1 (Huber) or 1/δ (smooth L1, δ = β)",
        Shapes: "x and t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings:
        [
            (nameof(Delta), "δ, where the square ends; β of smooth L1"),
            (nameof(Scale), "s"),
            ("Reduction", "mean, sum, sum over the first axis' size, or none"),
        ],
        Gradient: "dx = s·d where |d| < δ, else s·δ·sign(d); dt = −dx; times the gradient of the loss",
        Cost: "FLOPs 5 an element, and 1 to add them",
        Layers: ["HuberLoss", "SmoothL1Loss"],
        Source: "Huber 1964; smooth L1: Girshick 2015");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. Huber().SamplesWith(OperandValues.Spread, OperandValues.Any, ("delta 0.3", new HuberFunction(0.3f, 1)), ("delta 50", new HuberFunction(50, 1))),
        .. SmoothL1(0.5f).SamplesWith(OperandValues.Spread, OperandValues.Any),
    ];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V d = TOps.Abs(TOps.Subtract(x, t)), delta = TOps.Broadcast(Delta), half = TOps.Broadcast(0.5f);
        V square = TOps.Multiply(half, TOps.Multiply(d, d));
        V straight = TOps.Multiply(delta, TOps.Subtract(d, TOps.Multiply(half, delta)));
        return TOps.Multiply(TOps.Broadcast(Scale), TOps.Select(TOps.GreaterThan(delta, d), square, straight));
    }

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V delta = TOps.Broadcast(Delta);
        V limited = TOps.Min(delta, TOps.Max(TOps.Subtract(x, t), LossMath.Negate<V, TOps>(delta)));
        return TOps.Multiply(TOps.Broadcast(Scale), limited);
    }

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> => InputDerivative<V, TOps>(t, x);

    /// <inheritdoc/>
    public double Value(double x, double t)
    {
        double d = Math.Abs(x - t), delta = Delta;
        return Scale * (d < delta ? d * d / 2 : delta * (d - delta / 2));
    }

    /// <inheritdoc/>
    public double InputDerivative(double x, double t) => Scale * (Math.Abs(x - t) < Delta ? x - t : Delta * LossMath.Sign(x - t));

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) => InputDerivative(t, x);

    private static float Checked(string name, string setting, float value) => value > 0 && float.IsFinite(value) ? value
        : throw new FoveaException($"{name}: {setting} must be finite and above 0, got {value}. At 0 it would be the absolute error: use L1Loss.");
}
