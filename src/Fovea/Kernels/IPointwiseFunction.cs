using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels;

/// <summary>A function of one number and its derivative, written once for vectors and once in double precision.</summary>
/// <remarks>The two forms stand side by side in the operator's own folder; the test of the catalogue holds them against each other.</remarks>
public interface IPointwiseFunction
{
    /// <summary>f(x).</summary>
    V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>f′(x), from x or from y = f(x), whichever is cheaper.</summary>
    V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>;

    /// <summary>f(x) in double precision.</summary>
    double Value(double x);

    /// <summary>f′(x) in double precision.</summary>
    double Derivative(double x, double y);
}
