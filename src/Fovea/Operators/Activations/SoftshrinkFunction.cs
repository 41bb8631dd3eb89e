using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>Soft thresholding: f(x) = x − λ for x &gt; λ, x + λ for x &lt; −λ, else 0; f′(x) = 1 where |x| &gt; λ, else 0. A NaN passes through.</summary>
/// <param name="Lambda">λ.</param>
public readonly record struct SoftshrinkFunction(float Lambda) : IPointwiseFunction
{
    /// <summary>The operator; two comparisons and a subtraction: 3 an element.</summary>
    /// <exception cref="FoveaException">λ is negative.</exception>
    public static PointwiseOperator<SoftshrinkFunction> Operator(float lambda = 0.5f) => lambda >= 0 ? new("Softshrink", new(lambda), 3)
        : throw new FoveaException($"Softshrink: lambda must be 0 or more, got {lambda}.");

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x − λ for x > λ, x + λ for x < −λ, else 0; a NaN passes through",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Lambda), "λ, ½ unless given"),
        ],
        Gradient: "dx = dy where |x| > λ, else 0",
        Cost: "FLOPs 3 an element",
        Layers: ["Softshrink"]);

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Subtract(x, TOps.Min(TOps.Max(x, TOps.Broadcast(-Lambda)), TOps.Broadcast(Lambda)));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(TOps.Abs(x), TOps.Broadcast(Lambda)), TOps.Broadcast(1), TOps.Zero);

    /// <inheritdoc/>
    public double Value(double x) => x - Math.Clamp(x, -Lambda, Lambda);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => Math.Abs(x) > Lambda ? 1 : 0;
}
