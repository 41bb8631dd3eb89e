using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>Softplus f(x) = ln(1 + e^(β·x))/β, and x itself where β·x exceeds a threshold, as PyTorch has it; f′(x) = σ(β·x), or 1 there. (Dugas et al. 2001.)</summary>
/// <param name="Beta">β.</param>
/// <param name="Threshold">Where it becomes linear.</param>
public readonly record struct SoftplusFunction(float Beta, float Threshold) : IPointwiseFunction
{
    /// <summary>The operator; two multiplications, exponential, addition and logarithm: 5 an element.</summary>
    /// <exception cref="FoveaException">β is not positive.</exception>
    public static PointwiseOperator<SoftplusFunction> Operator(float beta = 1, float threshold = 20) => beta > 0 ? new("Softplus", new(beta, threshold), 5)
        : throw new FoveaException($"Softplus: beta must be more than 0, got {beta}.");

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = ln(1 + e^(β·x))/β, and x where β·x > threshold",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Beta), "β, 1 unless given"),
            (nameof(Threshold), "where it becomes linear, 20 unless given"),
        ],
        Gradient: "dx = σ(β·x)·dy, and dy where β·x > threshold",
        Cost: "FLOPs 5 an element",
        Layers: ["Softplus"],
        Source: "Dugas et al. 2001");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V z = TOps.Multiply(x, TOps.Broadcast(Beta));
        return TOps.Select(TOps.GreaterThan(z, TOps.Broadcast(Threshold)), x, TOps.Divide(VectorMath.Softplus<V, TOps>(z), TOps.Broadcast(Beta)));
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V z = TOps.Multiply(x, TOps.Broadcast(Beta));
        return TOps.Select(TOps.GreaterThan(z, TOps.Broadcast(Threshold)), TOps.Broadcast(1), VectorMath.Sigmoid<V, TOps>(z));
    }

    /// <inheritdoc/>
    public double Value(double x) => x * Beta > Threshold ? x : RealMath.Softplus(x * Beta) / Beta;

    /// <inheritdoc/>
    public double Derivative(double x, double y) => x * Beta > Threshold ? 1 : RealMath.Sigmoid(x * Beta);
}
