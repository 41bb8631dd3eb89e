using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The exponential function f(x) = eˣ; f′(x) = y.</summary>
public readonly record struct ExpFunction : IPointwiseFunction
{
    /// <summary>The operator; 1 an element.</summary>
    public static PointwiseOperator<ExpFunction> Operator { get; } = new("Exp", default, 1);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = eˣ",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = y·dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Exp"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        VectorMath.Exp<V, TOps>(x);

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        y;

    /// <inheritdoc/>
    public double Value(double x) => Math.Exp(x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => y;
}
