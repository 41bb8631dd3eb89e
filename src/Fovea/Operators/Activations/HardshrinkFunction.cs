using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>f(x) = x where |x| &gt; λ, else 0; f′(x) = 1 or 0. A NaN passes through.</summary>
/// <param name="Lambda">λ.</param>
public readonly record struct HardshrinkFunction(float Lambda) : IPointwiseFunction
{
    /// <summary>The operator; absolute value and comparison: 2 an element.</summary>
    /// <exception cref="FoveaException">λ is negative.</exception>
    public static PointwiseOperator<HardshrinkFunction> Operator(float lambda = 0.5f) => lambda >= 0 ? new("Hardshrink", new(lambda), 2)
        : throw new FoveaException($"Hardshrink: lambda must be 0 or more, got {lambda}.");

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x where |x| > λ, else 0; a NaN passes through",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Lambda), "λ, ½ unless given"),
        ],
        Gradient: "dx = dy where |x| > λ, else 0",
        Cost: "FLOPs 2 an element",
        Layers: ["Hardshrink"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V small = TOps.Select(TOps.IsNaN(x), x, TOps.Zero);
        return TOps.Select(TOps.GreaterThan(TOps.Abs(x), TOps.Broadcast(Lambda)), x, small);
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(TOps.Abs(x), TOps.Broadcast(Lambda)), TOps.Broadcast(1), TOps.Zero);

    /// <inheritdoc/>
    public double Value(double x) => Math.Abs(x) <= Lambda ? 0 : x;

    /// <inheritdoc/>
    public double Derivative(double x, double y) => Math.Abs(x) > Lambda ? 1 : 0;
}
