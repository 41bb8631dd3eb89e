using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The logistic sigmoid f(x) = 1 / (1 + e⁻ˣ); f′(x) = y·(1 − y) with y = f(x).</summary>
public readonly record struct SigmoidFunction : IPointwiseFunction
{
    /// <summary>The operator; negation, exponential, addition and division: 4 an element, as the notes count.</summary>
    public static PointwiseOperator<SigmoidFunction> Operator { get; } = new("Sigmoid", default, 4);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = 1 / (1 + e⁻ˣ)",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = y·(1 − y)·dy",
        Cost: "FLOPs 4 an element",
        Layers: ["Sigmoid"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> => VectorMath.Sigmoid<V, TOps>(x);

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(y, TOps.Subtract(TOps.Broadcast(1), y));

    /// <inheritdoc/>
    public double Value(double x) => 1 / (1 + Math.Exp(-x));

    /// <inheritdoc/>
    public double Derivative(double x, double y) => y * (1 - y);
}
