using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Elementwise;

/// <summary>The greater of a and b; NaN if either is.</summary>
public readonly record struct MaximumFunction : IBinaryFunction
{
    /// <summary>The operator.</summary>
    public static ArithmeticOperator<MaximumFunction> Operator { get; } = new("Maximum", default);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = max(a, b); NaN wins",
        Shapes: "a and b of one shape → the same; nothing is broadcast",
        Settings: [],
        Gradient: "dy to the greater one, half of it to each of two equals",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor.Maximum"]);

    /// <inheritdoc/>
    public float? Slope(OperandSide side) => null;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Value<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Derivative<V, TOps>(OperandSide side, V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Of equals each gets a half, as in PyTorch.
        V one = TOps.Broadcast(1);
        V left = TOps.Select(TOps.GreaterThan(a, b), one, TOps.Select(TOps.GreaterThan(b, a), TOps.Zero, TOps.Broadcast(0.5f)));
        return side == OperandSide.Left ? left : TOps.Subtract(one, left);
    }

    /// <inheritdoc/>
    public double Value(double a, double b) => Math.Max(a, b);

    /// <inheritdoc/>
    public double Derivative(OperandSide side, double a, double b) => a == b ? 0.5 : (side == OperandSide.Left) == (a > b) ? 1 : 0;
}
