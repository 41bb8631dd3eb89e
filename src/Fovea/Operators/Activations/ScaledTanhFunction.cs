using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>LeNet-5's squashing function f(x) = A·tanh(S·x); f′(x) = A·S·(1 − t)·(1 + t), t = y/A. With A = 1.7159 and S = 2/3, f(±1) = ±1. (LeCun et al. 1998.)</summary>
/// <param name="Amplitude">A.</param>
/// <param name="Slope">S.</param>
public readonly record struct ScaledTanhFunction(float Amplitude, float Slope) : IPointwiseFunction
{
    /// <summary>The operator; the hyperbolic tangent's 5 and two multiplications an element.</summary>
    /// <exception cref="FoveaException">The amplitude is not positive.</exception>
    public static PointwiseOperator<ScaledTanhFunction> Operator(float amplitude = 1.7159f, float slope = 2 / 3f) => amplitude > 0 ? new("ScaledTanh", new(amplitude, slope), 7)
        : throw new FoveaException($"ScaledTanh: amplitude must be more than 0, got {amplitude}.");

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = A·tanh(S·x)",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Amplitude), "A, 1.7159 unless given"),
            (nameof(Slope), "S, 2/3 unless given"),
        ],
        Gradient: "dx = A·S·(1 − t²)·dy, t = y/A",
        Cost: "FLOPs 7 an element",
        Layers: ["ScaledTanh"],
        Source: "LeCun et al. 1998");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(TOps.Broadcast(Amplitude), VectorMath.Tanh<V, TOps>(TOps.Multiply(x, TOps.Broadcast(Slope))));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V t = TOps.Divide(y, TOps.Broadcast(Amplitude)), one = TOps.Broadcast(1);
        return TOps.Multiply(TOps.Broadcast(Amplitude * Slope), TOps.Multiply(TOps.Subtract(one, t), TOps.Add(one, t)));
    }

    /// <inheritdoc/>
    public double Value(double x) => Amplitude * Math.Tanh(Slope * x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => (double)Amplitude * Slope * (1 - y / Amplitude) * (1 + y / Amplitude);
}
