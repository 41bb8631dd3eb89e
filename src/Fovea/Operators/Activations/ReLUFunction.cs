using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The rectified linear unit f(x) = max(0, x); f′(x) = 1 for x &gt; 0, else 0. A NaN passes through. (Nair and Hinton 2010.)</summary>
public readonly record struct ReLUFunction : IPointwiseFunction
{
    /// <summary>The operator; one comparison an element.</summary>
    public static PointwiseOperator<ReLUFunction> Operator { get; } = new("ReLU", default, 1);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = max(0, x); a NaN passes through",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = dy for x > 0, else 0",
        Cost: "FLOPs 1 an element",
        Layers: ["ReLU"],
        Source: "Nair and Hinton 2010");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Max(x, TOps.Zero);

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Broadcast(1), TOps.Zero);

    /// <inheritdoc/>
    public double Value(double x) => Math.Max(x, 0);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => x > 0 ? 1 : 0;
}
