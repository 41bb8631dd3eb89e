using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Elementwise;

/// <summary>The quotient a / b.</summary>
public readonly record struct DivideFunction : IBinaryFunction
{
    /// <summary>The operator.</summary>
    public static ArithmeticOperator<DivideFunction> Operator { get; } = new("Divide", default);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = a / b",
        Shapes: "a and b of one shape → the same; nothing is broadcast",
        Settings: [],
        Gradient: "da = dy / b; db = −a/b² · dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor /"]);

    /// <inheritdoc/>
    public float? Slope(OperandSide side) => null;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Value<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Derivative<V, TOps>(OperandSide side, V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V inverse = TOps.Divide(TOps.Broadcast(1), b);
        return side == OperandSide.Left ? inverse : TOps.Subtract(TOps.Zero, TOps.Multiply(TOps.Divide(a, b), inverse));
    }

    /// <inheritdoc/>
    public double Value(double a, double b) => a / b;

    /// <inheritdoc/>
    public double Derivative(OperandSide side, double a, double b) => side == OperandSide.Left ? 1 / b : -a / (b * b);
}
