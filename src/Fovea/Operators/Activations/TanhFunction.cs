using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The hyperbolic tangent; f′(x) = 1 − y² with y = tanh x.</summary>
public readonly record struct TanhFunction : IPointwiseFunction
{
    /// <summary>The operator; 1 − 2/(e²ˣ + 1): doubling, exponential, addition, division and subtraction.</summary>
    public static PointwiseOperator<TanhFunction> Operator { get; } = new("Tanh", default, 5);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = tanh x",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = (1 − y²)·dy",
        Cost: "FLOPs 5 an element",
        Layers: ["Tanh"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> => VectorMath.Tanh<V, TOps>(x);

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Subtract(TOps.Broadcast(1), TOps.Multiply(y, y));

    /// <inheritdoc/>
    public double Value(double x) => Math.Tanh(x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => 1 - y * y;
}
