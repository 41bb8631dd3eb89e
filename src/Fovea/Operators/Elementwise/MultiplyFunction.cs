using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Elementwise;

/// <summary>The product a · b.</summary>
public readonly record struct MultiplyFunction : IBinaryFunction
{
    /// <summary>The operator.</summary>
    public static ArithmeticOperator<MultiplyFunction> Operator { get; } = new("Multiply", default);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = a · b",
        Shapes: "a and b of one shape → the same; nothing is broadcast",
        Settings: [],
        Gradient: "da = b · dy; db = a · dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor *"]);

    /// <inheritdoc/>
    public float? Slope(OperandSide side) => null;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Value<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Derivative<V, TOps>(OperandSide side, V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        side == OperandSide.Left ? b : a;

    /// <inheritdoc/>
    public double Value(double a, double b) => a * b;

    /// <inheritdoc/>
    public double Derivative(OperandSide side, double a, double b) => side == OperandSide.Left ? b : a;
}
