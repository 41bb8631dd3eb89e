using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The sigmoid in straight lines, f(x) = min(max(x + 3, 0), 6)/6; f′(x) = 1/6 for −3 &lt; x &lt; 3, else 0. (As in Howard et al. 2019.)</summary>
public readonly record struct HardsigmoidFunction : IPointwiseFunction
{
    /// <summary>The operator; addition, two comparisons and division: 4 an element.</summary>
    public static PointwiseOperator<HardsigmoidFunction> Operator { get; } = new("Hardsigmoid", default, 4);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = min(max(x + 3, 0), 6)/6",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = dy/6 for −3 < x < 3, else 0",
        Cost: "FLOPs 4 an element",
        Layers: ["Hardsigmoid"],
        Source: "as in Howard et al. 2019");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V six = TOps.Broadcast(6);
        return TOps.Divide(TOps.Min(TOps.Max(TOps.Add(x, TOps.Broadcast(3)), TOps.Zero), six), six);
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(TOps.Broadcast(3), TOps.Abs(x)), TOps.Broadcast(1 / 6f), TOps.Zero);

    /// <inheritdoc/>
    public double Value(double x) => Math.Min(Math.Max(x + 3, 0), 6) / 6;

    /// <inheritdoc/>
    public double Derivative(double x, double y) => Math.Abs(x) < 3 ? 1 / 6.0 : 0;
}
