using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>Softsign f(x) = x/(1 + |x|); f′(x) = 1/(1 + |x|)². (Turian, Bergstra and Bengio 2009.)</summary>
public readonly record struct SoftsignFunction : IPointwiseFunction
{
    /// <summary>The operator; absolute value, addition and division: 3 an element.</summary>
    public static PointwiseOperator<SoftsignFunction> Operator { get; } = new("Softsign", default, 3);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x/(1 + |x|)",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = dy/(1 + |x|)²",
        Cost: "FLOPs 3 an element",
        Layers: ["Softsign"],
        Source: "Turian, Bergstra and Bengio 2009");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Divide(x, TOps.Add(TOps.Broadcast(1), TOps.Abs(x)));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V size = TOps.Add(TOps.Broadcast(1), TOps.Abs(x));
        return TOps.Divide(TOps.Broadcast(1), TOps.Multiply(size, size));
    }

    /// <inheritdoc/>
    public double Value(double x) => x / (1 + Math.Abs(x));

    /// <inheritdoc/>
    public double Derivative(double x, double y) => 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)));
}
