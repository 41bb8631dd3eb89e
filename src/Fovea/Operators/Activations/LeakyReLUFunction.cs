using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The leaky rectified linear unit f(x) = x for x &gt; 0, else slope·x; f′(x) = 1 or slope. (Maas, Hannun and Ng 2013.)</summary>
/// <param name="NegativeSlope">The slope for x ≤ 0.</param>
public readonly record struct LeakyReLUFunction(float NegativeSlope) : IPointwiseFunction
{
    /// <summary>The operator; a comparison and a multiplication an element.</summary>
    public static PointwiseOperator<LeakyReLUFunction> Operator(float negativeSlope = 0.01f) => new("LeakyReLU", new(negativeSlope), 2);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x for x > 0, else slope·x",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(NegativeSlope), "the slope for x ≤ 0"),
        ],
        Gradient: "dx = dy for x > 0, else slope·dy",
        Cost: "FLOPs 2 an element",
        Layers: ["LeakyReLU"],
        Source: "Maas, Hannun and Ng 2013");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(x, TOps.Zero), x, TOps.Multiply(x, TOps.Broadcast(NegativeSlope)));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Broadcast(1), TOps.Broadcast(NegativeSlope));

    /// <inheritdoc/>
    public double Value(double x) => x > 0 ? x : NegativeSlope * x;

    /// <inheritdoc/>
    public double Derivative(double x, double y) => x > 0 ? 1 : NegativeSlope;
}
