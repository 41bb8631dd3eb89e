using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The identity cut off on both sides, f(x) = min(max(x, low), high); f′(x) = 1 for low &lt; x &lt; high, else 0. ReLU6 is that of 0 and 6 (Krizhevsky 2010). A NaN passes through.</summary>
/// <param name="Low">The least value.</param>
/// <param name="High">The greatest value.</param>
public readonly record struct HardtanhFunction(float Low, float High) : IPointwiseFunction
{
    /// <summary>The operator; two comparisons an element.</summary>
    /// <exception cref="FoveaException">There is nothing between the two values.</exception>
    public static PointwiseOperator<HardtanhFunction> Operator(float low = -1, float high = 1) => low < high ? new("Hardtanh", new(low, high), 2)
        : throw new FoveaException($"Hardtanh: minValue must be less than maxValue, got {low} and {high}.");

    /// <summary>min(max(x, 0), 6).</summary>
    public static PointwiseOperator<HardtanhFunction> ReLU6 { get; } = new("ReLU6", new(0, 6), 2);

    internal static IReadOnlyList<OperatorSample> Samples => [.. Operator(-1.5f, 0.7f).Samples, .. ReLU6.Samples];

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = min(max(x, low), high); ReLU6: low = 0, high = 6; a NaN passes through",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Low), "the least value, −1 unless given"),
            (nameof(High), "the greatest value, 1 unless given"),
        ],
        Gradient: "dx = dy for low < x < high, else 0",
        Cost: "FLOPs 2 an element",
        Layers: ["Hardtanh", "ReLU6"],
        Source: "ReLU6: Krizhevsky 2010");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Min(TOps.Max(x, TOps.Broadcast(Low)), TOps.Broadcast(High));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V below = TOps.Select(TOps.GreaterThan(TOps.Broadcast(High), x), TOps.Broadcast(1), TOps.Zero);
        return TOps.Select(TOps.GreaterThan(x, TOps.Broadcast(Low)), below, TOps.Zero);
    }

    /// <inheritdoc/>
    public double Value(double x) => Math.Min(Math.Max(x, Low), High);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => x > Low && x < High ? 1 : 0;
}
