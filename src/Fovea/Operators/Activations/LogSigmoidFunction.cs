using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The logarithm of the sigmoid, f(x) = −ln(1 + e⁻ˣ); f′(x) = σ(−x).</summary>
public readonly record struct LogSigmoidFunction : IPointwiseFunction
{
    /// <summary>The operator; two negations, exponential, addition and logarithm: 5 an element.</summary>
    public static PointwiseOperator<LogSigmoidFunction> Operator { get; } = new("LogSigmoid", default, 5);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = −ln(1 + e⁻ˣ)",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = dy/(1 + eˣ)",
        Cost: "FLOPs 5 an element",
        Layers: ["LogSigmoid"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Subtract(TOps.Zero, VectorMath.Softplus<V, TOps>(TOps.Subtract(TOps.Zero, x)));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        VectorMath.Sigmoid<V, TOps>(TOps.Subtract(TOps.Zero, x));

    /// <inheritdoc/>
    public double Value(double x) => -RealMath.Softplus(-x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => RealMath.Sigmoid(-x);
}
