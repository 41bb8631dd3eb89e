using Fovea.Operators.Activations;

namespace Fovea.Layers;

/// <summary>max(0, x); see <see cref="ReLUFunction"/>.</summary>
public sealed class ReLU : Module
{
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
