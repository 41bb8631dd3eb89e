using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels;

/// <summary>One of the two operands of f(a, b).</summary>
public enum OperandSide
{
    /// <summary>a.</summary>
    Left,

    /// <summary>b.</summary>
    Right,
}

/// <summary>A function of two numbers and its derivatives, written once for vectors and once in double precision.</summary>
/// <remarks>The two forms stand side by side in the operator's own folder; the test of the catalogue holds them against each other.</remarks>
public interface IBinaryFunction
{
    /// <summary>The derivative for an operand where it is the same number everywhere, so that neither a nor b is read for it; else null.</summary>
    float? Slope(OperandSide side);

    /// <summary>f(a, b).</summary>
    V Value<V, TOps>(V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>∂f/∂a or ∂f/∂b.</summary>
    V Derivative<V, TOps>(OperandSide side, V a, V b) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>f(a, b) in double precision.</summary>
    double Value(double a, double b);

    /// <summary>∂f/∂a or ∂f/∂b in double precision.</summary>
    double Derivative(OperandSide side, double a, double b);
}
