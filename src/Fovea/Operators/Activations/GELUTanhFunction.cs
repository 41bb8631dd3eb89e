using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>
/// GELU's approximation f(x) = ½·x·(1 + tanh u), u = √(2/π)·(x + 0.044715·x³). As ½·(1 + tanh u) = σ(2u) with the sigmoid σ:
/// f(x) = x·σ(2u), f′(x) = σ(2u) + x·σ(2u)·σ(−2u)·2u′, u′ = √(2/π)·(1 + 3·0.044715·x²). (Hendrycks and Gimpel 2016.)
/// </summary>
public readonly record struct GELUTanhFunction : IPointwiseFunction
{
    private const float Root = 0.797884561f;
    private const float Cubic = 0.044715f;

    /// <summary>The operator; five for u, five for the hyperbolic tangent, three for the rest.</summary>
    public static PointwiseOperator<GELUTanhFunction> Operator { get; } = new("GELU (tanh)", default, 13);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = ½·x·(1 + tanh u) = x·σ(2u), u = √(2/π)·(x + 0.044715·x³)",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = (σ(2u) + x·σ(2u)·σ(−2u)·2u′)·dy, u′ = √(2/π)·(1 + 3·0.044715·x²)",
        Cost: "FLOPs 13 an element",
        Layers: ["GELU"],
        Source: "Hendrycks and Gimpel 2016");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V factor = TOps.MultiplyAdd(TOps.Multiply(x, x), TOps.Broadcast(2 * Root * Cubic), TOps.Broadcast(2 * Root));
        return TOps.Multiply(x, VectorMath.Sigmoid<V, TOps>(TOps.Multiply(x, factor)));
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Beyond ±50 nothing changes, and there x² cannot overflow.
        V bounded = TOps.Max(TOps.Min(x, TOps.Broadcast(50)), TOps.Broadcast(-50));
        V square = TOps.Multiply(bounded, bounded);
        V factor = TOps.MultiplyAdd(square, TOps.Broadcast(2 * Root * Cubic), TOps.Broadcast(2 * Root));
        V slope = TOps.MultiplyAdd(square, TOps.Broadcast(6 * Root * Cubic), TOps.Broadcast(2 * Root));
        V s = VectorMath.SigmoidPair<V, TOps>(TOps.Multiply(bounded, factor), out V other);
        return TOps.MultiplyAdd(TOps.Multiply(TOps.Multiply(bounded, slope), other), s, s);
    }

    /// <inheritdoc/>
    public double Value(double x) => x * RealMath.Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));

    /// <inheritdoc/>
    public double Derivative(double x, double y)
    {
        double root = Math.Sqrt(2 / Math.PI);
        double twoU = 2 * root * (x + 0.044715 * x * x * x);
        return RealMath.Sigmoid(twoU) * (1 + x * RealMath.Sigmoid(-twoU) * 2 * root * (1 + 3 * 0.044715 * x * x));
    }
}
