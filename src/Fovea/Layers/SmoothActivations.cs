using Fovea.Operators.Activations;

namespace Fovea.Layers;

/// <summary>How GELU is computed.</summary>
public enum GELUApproximation
{
    /// <summary>x·Φ(x), exactly; see <see cref="GELUFunction"/>.</summary>
    None,

    /// <summary>With a hyperbolic tangent; see <see cref="GELUTanhFunction"/>.</summary>
    Tanh,
}

/// <summary>x·Φ(x) with the normal distribution's Φ; see <see cref="GELUFunction"/>.</summary>
/// <param name="approximate">Exactly, or with a hyperbolic tangent.</param>
public sealed class GELU(GELUApproximation approximate = GELUApproximation.None) : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) =>
        approximate == GELUApproximation.Tanh ? GELUTanhFunction.Operator.Apply(input) : GELUFunction.Operator.Apply(input);
}

/// <summary>x/(1 + e⁻ˣ), also called swish; see <see cref="SiLUFunction"/>.</summary>
public sealed class SiLU : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => SiLUFunction.Operator.Apply(input);
}

/// <summary>x·tanh(ln(1 + eˣ)); see <see cref="MishFunction"/>.</summary>
public sealed class Mish : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => MishFunction.Operator.Apply(input);
}

/// <summary>ln(1 + e^(β·x))/β, and x where β·x exceeds the threshold; see <see cref="SoftplusFunction"/>.</summary>
/// <param name="beta">β, more than 0.</param>
/// <param name="threshold">Where it becomes linear.</param>
public sealed class Softplus(float beta = 1, float threshold = 20) : Module
{
    private readonly PointwiseOperator<SoftplusFunction> _operator = SoftplusFunction.Operator(beta, threshold);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
