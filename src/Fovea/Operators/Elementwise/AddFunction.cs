using System.Runtime.CompilerServices;
using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Elementwise;

/// <summary>The sum a + b: the joint of a residual connection (He et al. 2015).</summary>
public readonly record struct AddFunction : IBinaryFunction
{
    /// <summary>The operator.</summary>
    public static ArithmeticOperator<AddFunction> Operator { get; } = new("Add", default);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = a + b",
        Shapes: "a and b of one shape → the same; nothing is broadcast",
        Settings: [],
        Gradient: "da = dy; db = dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor +"],
        Source: "He et al. 2015: the joint of a residual connection");

    /// <inheritdoc/>
    public float? Slope(OperandSide side) => 1;

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Value<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(KernelOptions.Body)]
    public V Derivative<V, TOps>(OperandSide side, V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Broadcast(1);

    /// <inheritdoc/>
    public double Value(double a, double b) => a + b;

    /// <inheritdoc/>
    public double Derivative(OperandSide side, double a, double b) => 1;
}
