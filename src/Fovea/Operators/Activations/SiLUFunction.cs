using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The sigmoid linear unit, or swish: f(x) = x·σ(x), σ(x) = 1/(1 + e⁻ˣ); f′(x) = σ(x)·(1 + x·σ(−x)). (Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017.)</summary>
public readonly record struct SiLUFunction : IPointwiseFunction
{
    /// <summary>The operator; the sigmoid's 4 and a multiplication an element.</summary>
    public static PointwiseOperator<SiLUFunction> Operator { get; } = new("SiLU", default, 5);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x·σ(x), σ(x) = 1/(1 + e⁻ˣ)",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = σ(x)·(1 + x·σ(−x))·dy",
        Cost: "FLOPs 5 an element",
        Layers: ["SiLU"],
        Source: "Hendrycks and Gimpel 2016; Ramachandran, Zoph and Le 2017");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(x, VectorMath.Sigmoid<V, TOps>(x));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V s = VectorMath.SigmoidPair<V, TOps>(x, out V other);
        return TOps.MultiplyAdd(TOps.Multiply(x, other), s, s);
    }

    /// <inheritdoc/>
    public double Value(double x) => x * RealMath.Sigmoid(x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => RealMath.Sigmoid(x) * (1 + x * RealMath.Sigmoid(-x));
}
