using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The square f(x) = x²; f′(x) = 2x.</summary>
public readonly record struct SquareFunction : IPointwiseFunction
{
    /// <summary>The operator; 1 an element.</summary>
    public static PointwiseOperator<SquareFunction> Operator { get; } = new("Square", default, 1);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x²",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = 2x·dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Square"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(x, x);

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Add(x, x);

    /// <inheritdoc/>
    public double Value(double x) => x * x;

    /// <inheritdoc/>
    public double Derivative(double x, double y) => 2 * x;
}
