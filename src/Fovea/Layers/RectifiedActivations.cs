using Fovea.Initializers;
using Fovea.Operators.Activations;

namespace Fovea.Layers;

/// <summary>x for x &gt; 0, else slope·x; see <see cref="LeakyReLUFunction"/>.</summary>
/// <param name="negativeSlope">The slope for x ≤ 0.</param>
public sealed class LeakyReLU(float negativeSlope = 0.01f) : Module
{
    private readonly PointwiseOperator<LeakyReLUFunction> _operator = LeakyReLUFunction.Operator(negativeSlope);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>x for x &gt; 0, else a·x with learned a; see <see cref="PReLUOperator"/>.</summary>
/// <remarks>Weight decay pulls the slopes to 0 and the layer to ReLU; the paper uses none for them.</remarks>
public sealed class PReLU : Module
{
    /// <summary>A layer with its slopes.</summary>
    /// <param name="numParameters">1, or the number of channels.</param>
    /// <param name="init">What the slopes are at first.</param>
    public PReLU(int numParameters = 1, float init = 0.25f)
    {
        if (numParameters < 1) throw new ShapeException(nameof(PReLU), $"numParameters must be 1 or the number of channels, got {numParameters}.");
        Weight = AddParameter("weight", [numParameters], Initializer.Constant(init));
    }

    /// <summary>a, <c>[1]</c> or <c>[C]</c>.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => PReLUOperator.Apply(input, Weight);
}

/// <summary>x for x &gt; 0, else α·(eˣ − 1); see <see cref="ELUFunction"/>.</summary>
/// <param name="alpha">α.</param>
public sealed class ELU(float alpha = 1) : Module
{
    private readonly PointwiseOperator<ELUFunction> _operator = ELUFunction.ELU(alpha);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>x for x &gt; 0, else α·(e^(x/α) − 1); see <see cref="ELUFunction"/>.</summary>
/// <param name="alpha">α, more than 0.</param>
public sealed class CELU(float alpha = 1) : Module
{
    private readonly PointwiseOperator<ELUFunction> _operator = ELUFunction.CELU(alpha);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>The self-normalising unit λ·x for x &gt; 0, else λ·α·(eˣ − 1), with fixed λ and α; see <see cref="ELUFunction"/>.</summary>
public sealed class SELU : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => ELUFunction.SELU.Apply(input);
}
