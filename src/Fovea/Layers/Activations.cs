using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;

namespace Fovea.Layers;

/// <summary>max(0, x); see <see cref="ReLUFunction"/>.</summary>
public sealed class ReLU : Module, IClampLayer
{
    Clamp IClampLayer.Clamp => Clamp.ReLU;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => ReLUFunction.Operator.Apply(input);
}

/// <summary>1/(1 + e⁻ˣ); see <see cref="SigmoidFunction"/>.</summary>
public sealed class Sigmoid : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => SigmoidFunction.Operator.Apply(input);
}

/// <summary>tanh x; see <see cref="TanhFunction"/>.</summary>
public sealed class Tanh : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => TanhFunction.Operator.Apply(input);
}

/// <summary>A·tanh(S·x), LeNet-5's squashing function of 1998; see <see cref="ScaledTanhFunction"/>.</summary>
/// <param name="amplitude">A.</param>
/// <param name="slope">S.</param>
public sealed class ScaledTanh(float amplitude = 1.7159f, float slope = 2 / 3f) : Module
{
    private readonly PointwiseOperator<ScaledTanhFunction> _operator = ScaledTanhFunction.Operator(amplitude, slope);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>−ln(1 + e⁻ˣ); see <see cref="LogSigmoidFunction"/>.</summary>
public sealed class LogSigmoid : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => LogSigmoidFunction.Operator.Apply(input);
}

/// <summary>x/(1 + |x|); see <see cref="SoftsignFunction"/>.</summary>
public sealed class Softsign : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => SoftsignFunction.Operator.Apply(input);
}

/// <summary>eˣ; see <see cref="ExpFunction"/>.</summary>
public sealed class Exp : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => ExpFunction.Operator.Apply(input);
}

/// <summary>x²; see <see cref="SquareFunction"/>.</summary>
public sealed class Square : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => SquareFunction.Operator.Apply(input);
}

/// <summary>Probabilities over the last axis; see <see cref="SoftmaxOperator"/>. Not in front of a cross-entropy loss, which takes logits.</summary>
public sealed class Softmax : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => SoftmaxOperator.Softmax.Apply(input);
}

/// <summary>Logarithms of probabilities over the last axis; see <see cref="SoftmaxOperator"/>.</summary>
public sealed class LogSoftmax : Module
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => SoftmaxOperator.LogSoftmax.Apply(input);
}
