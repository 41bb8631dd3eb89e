using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>The absolute error f = |x − t|; its derivative is the sign, 0 where both are equal.</summary>
public readonly record struct AbsoluteErrorFunction : IElementLossFunction
{
    /// <summary>The operator.</summary>
    public static ElementLossOperator<AbsoluteErrorFunction> With(LossReduction reduction = LossReduction.Mean) => new("AbsoluteError", default, 2, reduction);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = Σ |x − t|, its mean, or one loss an element",
        Shapes: "x and t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings: [("Reduction", "mean, sum, sum over the first axis' size, or none")],
        Gradient: "dx = sign(x − t), dt = −dx, times the gradient of the loss; 0 where x = t",
        Cost: "FLOPs 2 an element, and 1 to add them",
        Layers: ["L1Loss"]);

    internal static IReadOnlyList<OperatorSample> Samples => [.. With().SamplesWith(OperandValues.Spread, OperandValues.Any)];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Abs(TOps.Subtract(x, t));

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> => LossMath.Sign<V, TOps>(TOps.Subtract(x, t));

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> => LossMath.Sign<V, TOps>(TOps.Subtract(t, x));

    /// <inheritdoc/>
    public double Value(double x, double t) => Math.Abs(x - t);

    /// <inheritdoc/>
    public double InputDerivative(double x, double t) => LossMath.Sign(x - t);

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) => LossMath.Sign(t - x);
}
