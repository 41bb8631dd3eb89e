using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>The Gaussian error linear unit f(x) = x·Φ(x), Φ(x) = ½·(1 + erf(x/√2)); f′(x) = Φ(x) + x·φ(x), φ(x) = e^(−x²/2)/√(2π). (Hendrycks and Gimpel 2016.)</summary>
public readonly record struct GELUFunction : IPointwiseFunction
{
    /// <summary>The operator; x/√2, error function, addition and two multiplications: 5 an element.</summary>
    public static PointwiseOperator<GELUFunction> Operator { get; } = new("GELU", default, 5);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x·Φ(x), Φ(x) = ½·(1 + erf(x/√2))",
        Shapes: "any → the same",
        Settings: [],
        Gradient: "dx = (Φ(x) + x·φ(x))·dy, φ(x) = e^(−x²/2)/√(2π)",
        Cost: "FLOPs 5 an element",
        Layers: ["GELU"],
        Source: "Hendrycks and Gimpel 2016");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.Multiply(x, VectorMath.NormalCdf<V, TOps>(x));

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        TOps.MultiplyAdd(x, VectorMath.NormalDensity<V, TOps>(x), VectorMath.NormalCdf<V, TOps>(x));

    /// <inheritdoc/>
    public double Value(double x) => x * RealMath.NormalCdf(x);

    /// <inheritdoc/>
    public double Derivative(double x, double y) => RealMath.NormalCdf(x) + x * RealMath.NormalDensity(x);
}
