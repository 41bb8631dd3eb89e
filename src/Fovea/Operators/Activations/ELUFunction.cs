using Fovea.Kernels;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Operators.Activations;

/// <summary>
/// The exponential linear units f(x) = λ·x for x &gt; 0, else λ·α·(e^(x/d) − 1); f′(x) = λ, or λ·α/d·e^(x/d).
/// ELU: λ = d = 1 (Clevert, Unterthiner and Hochreiter 2016). CELU: λ = 1, d = α, so that f′ has no jump (Barron 2017).
/// SELU: d = 1 and the λ and α that keep mean 0 and variance 1 (Klambauer et al. 2017).
/// </summary>
/// <param name="Alpha">α.</param>
/// <param name="Scale">λ.</param>
/// <param name="Divisor">d.</param>
public readonly record struct ELUFunction(float Alpha, float Scale, float Divisor) : IPointwiseFunction
{
    /// <summary>α of SELU, which alpha dropout must know too.</summary>
    internal const double SELUAlpha = 1.6732632423543772848;

    /// <summary>λ of SELU.</summary>
    internal const double SELUScale = 1.0507009873554804934;

    /// <summary>ELU; comparison, exponential, subtraction and multiplication: 4 an element.</summary>
    public static PointwiseOperator<ELUFunction> ELU(float alpha = 1) => new("ELU", new(alpha, 1, 1), 4);

    /// <summary>CELU; a division more than ELU.</summary>
    /// <exception cref="FoveaException">α is not positive.</exception>
    public static PointwiseOperator<ELUFunction> CELU(float alpha = 1) => alpha > 0 ? new("CELU", new(alpha, 1, alpha), 5)
        : throw new FoveaException($"CELU: alpha must be more than 0, got {alpha}.");

    /// <summary>SELU; a multiplication more than ELU.</summary>
    public static PointwiseOperator<ELUFunction> SELU { get; } = new("SELU", new((float)SELUAlpha, (float)SELUScale, 1), 5);

    internal static IReadOnlyList<OperatorSample> Samples => [.. ELU(1.3f).Samples, .. CELU(1.3f).Samples, .. SELU.Samples];

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = λ·x for x > 0, else λ·α·(e^(x/d) − 1); ELU: λ = d = 1; CELU: λ = 1, d = α; SELU: d = 1, α = 1.6732632, λ = 1.0507010",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Alpha), "α, 1 unless given"),
            (nameof(Scale), "λ"),
            (nameof(Divisor), "d"),
        ],
        Gradient: "dx = λ·dy for x > 0, else λ·α/d·e^(x/d)·dy",
        Cost: "FLOPs an element: ELU 4, CELU and SELU 5",
        Layers: ["ELU", "CELU", "SELU"],
        Source: "ELU: Clevert, Unterthiner and Hochreiter 2016; CELU: Barron 2017; SELU: Klambauer et al. 2017");

    /// <inheritdoc/>
    public V Value<V, TOps>(V x) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V z = TOps.Divide(TOps.Min(x, TOps.Zero), TOps.Broadcast(Divisor));
        V negative = TOps.Multiply(TOps.Broadcast(Scale * Alpha), VectorMath.Expm1UpToZero<V, TOps>(z));
        return TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Multiply(x, TOps.Broadcast(Scale)), negative);
    }

    /// <inheritdoc/>
    public V Derivative<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // From x and not from y: y + λ·α would cancel far below 0.
        V negative = TOps.Multiply(TOps.Broadcast(Scale * Alpha / Divisor), VectorMath.Exp<V, TOps>(TOps.Divide(x, TOps.Broadcast(Divisor))));
        return TOps.Select(TOps.GreaterThan(x, TOps.Zero), TOps.Broadcast(Scale), negative);
    }

    /// <inheritdoc/>
    public double Value(double x) => Scale * (x > 0 ? x : Alpha * RealMath.Expm1(x / Divisor));

    /// <inheritdoc/>
    public double Derivative(double x, double y) => (double)Scale * (x > 0 ? 1 : Alpha / (double)Divisor * Math.Exp(x / Divisor));
}
