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
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Far from zero 1 − 2/(e^2|x| + 1) with the sign of x; near it that would cancel, so there the odd polynomial of Cephes'
        // tanhf (Moshier) for |x| < 0.625.
        V z = TOps.Multiply(x, x);
        V p = TOps.MultiplyAdd(TOps.Broadcast(-5.70498872745e-3f), z, TOps.Broadcast(2.06390887954e-2f));
        p = TOps.MultiplyAdd(p, z, TOps.Broadcast(-5.37397155531e-2f));
        p = TOps.MultiplyAdd(p, z, TOps.Broadcast(1.33314422036e-1f));
        p = TOps.MultiplyAdd(p, z, TOps.Broadcast(-3.33332819422e-1f));
        V near = TOps.MultiplyAdd(TOps.Multiply(p, z), x, x);

        V size = TOps.Abs(x);
        V one = TOps.Broadcast(1);
        V far = TOps.Subtract(one, TOps.Divide(TOps.Broadcast(2), TOps.Add(TOps.Exp(TOps.Add(size, size)), one)));
        far = TOps.Select(TOps.GreaterThan(TOps.Zero, x), TOps.Subtract(TOps.Zero, far), far);
        return TOps.Select(TOps.GreaterThan(TOps.Broadcast(0.625f), size), near, far);
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Subtract(TOps.Broadcast(1), TOps.Multiply(y, y));

    /// <inheritdoc/>
    public double Value(double x) => Math.Tanh(x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => 1 - y * y;
}
