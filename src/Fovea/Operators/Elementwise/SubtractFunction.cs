using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Elementwise;

/// <summary>The difference a − b.</summary>
public readonly record struct SubtractFunction : IBinaryFunction
{
    /// <summary>The operator.</summary>
    public static ArithmeticOperator<SubtractFunction> Operator { get; } = new("Subtract", default);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = a − b",
        Shapes: "a and b of one shape → the same; nothing is broadcast",
        Settings: [],
        Gradient: "da = dy; db = −dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor −"]);

    /// <inheritdoc/>
    public float? Slope(OperandSide side) => side == OperandSide.Left ? 1 : -1;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Value<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Subtract(a, b);

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Derivative<V, TOps>(OperandSide side, V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Broadcast(side == OperandSide.Left ? 1 : -1);

    /// <inheritdoc/>
    public double Value(double a, double b) => a - b;

    /// <inheritdoc/>
    public double Derivative(OperandSide side, double a, double b) => side == OperandSide.Left ? 1 : -1;
}
