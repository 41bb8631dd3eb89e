using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>Swish in straight lines, f(x) = x·min(max(x + 3, 0), 6)/6; f′(x) = (2x + 3)/6 for −3 &lt; x &lt; 3, 0 below and 1 above. (Howard et al. 2019.)</summary>
public readonly record struct HardswishFunction : IPointwiseFunction
{
    /// <summary>The operator; the hard sigmoid's 4 and a multiplication an element.</summary>
    public static PointwiseOperator<HardswishFunction> Operator { get; } = new("Hardswish", default, 5);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x·min(max(x + 3, 0), 6)/6",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = (2x + 3)/6·dy for −3 < x < 3, 0 below and dy above",
        Cost: "FLOPs 5 an element",
        Layers: ["Hardswish"],
        Source: "Howard et al. 2019");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(x, new HardsigmoidFunction().Value<V, TOps>(x));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V middle = TOps.MultiplyAdd(x, TOps.Broadcast(1 / 3f), TOps.Broadcast(0.5f));
        V outside = TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Broadcast(1), TOps.Zero);
        return TOps.Select(TOps.GreaterThan(TOps.Broadcast(3), TOps.Abs(x)), middle, outside);
    }

    /// <inheritdoc/>
    public double Value(double x) => x * new HardsigmoidFunction().Value(x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => Math.Abs(x) < 3 ? (2 * x + 3) / 6 : x > 0 ? 1 : 0;
}
