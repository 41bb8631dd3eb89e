using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>
/// Mish: f(x) = x·t, t = tanh(ln(1 + eˣ)); f′(x) = t + x·σ(x)·(1 − t²), σ the sigmoid. (Misra 2019.)
/// With v = e^−|x| no logarithm is needed: t = a/b where, for x ≤ 0, a = v² + 2v and b = a + 2, and for x &gt; 0, a = 1 + 2v and b = a + 2v²;
/// so 1 − t² = (b − a)·(b + a)/b².
/// </summary>
public readonly record struct MishFunction : IPointwiseFunction
{
    /// <summary>The operator; exponential, addition and logarithm, five for the hyperbolic tangent, and a multiplication: 9 an element.</summary>
    public static PointwiseOperator<MishFunction> Operator { get; } = new("Mish", default, 9);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x·tanh(ln(1 + eˣ))",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = (t + x·σ(x)·(1 − t²))·dy, t = tanh(ln(1 + eˣ)), σ(x) = 1/(1 + e⁻ˣ)",
        Cost: "FLOPs 9 an element",
        Layers: ["Mish"],
        Source: "Misra 2019");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V a = Parts<V, TOps>(x, out V difference, out _);
        return TOps.Multiply(x, TOps.Divide(a, TOps.Add(a, difference)));
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V a = Parts<V, TOps>(x, out V difference, out V v);
        V one = TOps.Broadcast(1);
        V inverse = TOps.Divide(one, TOps.Add(a, difference));
        V sigmoid = TOps.Divide(TOps.Select(TOps.GreaterThan(x, TOps.Zero), one, v), TOps.Add(one, v));
        V rest = TOps.Multiply(TOps.Multiply(difference, inverse), TOps.Multiply(TOps.Add(TOps.Add(a, a), difference), inverse)); // 1 − t²
        return TOps.MultiplyAdd(TOps.Multiply(x, sigmoid), rest, TOps.Multiply(a, inverse));
    }

    /// <summary>a, b − a and v.</summary>
    private static V Parts<V, TOps>(V x, out V difference, out V v) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        v = VectorMath.Exp<V, TOps>(TOps.Subtract(TOps.Zero, TOps.Abs(x)));
        V two = TOps.Broadcast(2);
        V positive = TOps.GreaterThan(x, TOps.Zero);
        difference = TOps.Select(positive, TOps.Multiply(two, TOps.Multiply(v, v)), two);
        return TOps.Select(positive, TOps.MultiplyAdd(two, v, TOps.Broadcast(1)), TOps.Multiply(v, TOps.Add(v, two)));
    }

    /// <inheritdoc/>
    public double Value(double x) => x * Math.Tanh(RealMath.Softplus(x));

    /// <inheritdoc/>
    public double Derivative(double x, double y)
    {
        double t = Math.Tanh(RealMath.Softplus(x));
        return t + x * RealMath.Sigmoid(x) * (1 - t * t);
    }
}
