using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>How squared differences become one number.</summary>
public enum SquaredErrorForm
{
    /// <summary>Σ (x − t)² / number of elements.</summary>
    Mean,

    /// <summary>½ Σ (x − t)², the form of the textbooks' derivations: its gradient is x − t.</summary>
    HalfSum,

    /// <summary>Σ (x − t)².</summary>
    Sum,

    /// <summary>(x − t)² of each element.</summary>
    None,
}

/// <summary>The squared error f = s·(x − t)².</summary>
/// <param name="Scale">s: 1, or ½ of the textbooks' form.</param>
public readonly record struct SquaredErrorFunction(float Scale) : IElementLossFunction
{
    /// <summary>The operator.</summary>
    public static ElementLossOperator<SquaredErrorFunction> With(SquaredErrorForm form = SquaredErrorForm.Mean) =>
        new("SquaredError", new SquaredErrorFunction(form == SquaredErrorForm.HalfSum ? 0.5f : 1), form == SquaredErrorForm.HalfSum ? 3 : 2, form switch
        {
            SquaredErrorForm.Mean => LossReduction.Mean,
            SquaredErrorForm.None => LossReduction.None,
            _ => LossReduction.Sum,
        });

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = s·Σ (x − t)², its mean, or one loss an element",
        Shapes: "x and t of one shape → a scalar, or the same without reduction; nothing is broadcast",
        Settings:
        [
            (nameof(Scale), "s: 1, or ½ of the textbooks' form"),
            ("Reduction", "mean, sum, sum over the first axis' size, or none"),
        ],
        Gradient: "dx = 2s·(x − t), dt = −dx, times the gradient of the loss",
        Cost: "FLOPs 2 an element (3 with ½), and 1 to add them",
        Layers: ["SquaredErrorLoss"]);

    internal static IReadOnlyList<OperatorSample> Samples => [.. With().SamplesWith(OperandValues.Any, OperandValues.Any, ("½", new SquaredErrorFunction(0.5f)))];

    /// <inheritdoc/>
    public V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V difference = TOps.Subtract(x, t);
        return TOps.Multiply(TOps.Broadcast(Scale), TOps.Multiply(difference, difference));
    }

    /// <inheritdoc/>
    public V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(TOps.Broadcast(2 * Scale), TOps.Subtract(x, t));

    /// <inheritdoc/>
    public V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V> => InputDerivative<V, TOps>(t, x);

    /// <inheritdoc/>
    public double Value(double x, double t) => Scale * (x - t) * (x - t);

    /// <inheritdoc/>
    public double InputDerivative(double x, double t) => 2.0 * Scale * (x - t);

    /// <inheritdoc/>
    public double TargetDerivative(double x, double t) => 2.0 * Scale * (t - x);
}
