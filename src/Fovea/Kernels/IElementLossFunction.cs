using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels;

/// <summary>A loss of one number x against one target t with both derivatives, written once for vectors and once in double precision.</summary>
/// <remarks>As with <see cref="IPointwiseFunction"/> the test of the catalogue holds the two forms against each other.</remarks>
public interface IElementLossFunction
{
    /// <summary>f(x, t).</summary>
    V Value<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>∂f/∂x.</summary>
    V InputDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>∂f/∂t.</summary>
    V TargetDerivative<V, TOps>(V x, V t) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>f(x, t) in double precision.</summary>
    double Value(double x, double t);

    /// <summary>∂f/∂x in double precision.</summary>
    double InputDerivative(double x, double t);

    /// <summary>∂f/∂t in double precision.</summary>
    double TargetDerivative(double x, double t);
}
