using Fovea.Operators.Regularization;

namespace Fovea.Layers;

/// <summary>Dropout of single elements in training, nothing in evaluation; see <see cref="DropoutOperator"/>.</summary>
/// <param name="probability">Of dropping an element.</param>
public sealed class Dropout(float probability = 0.5f) : Module
{
    private readonly DropoutOperator _operator = new(probability);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Dropout of whole channels of <c>[N, L, C]</c> in training, nothing in evaluation; see <see cref="ChannelDropoutOperator"/>.</summary>
/// <param name="probability">Of dropping a channel of a sample.</param>
public sealed class Dropout1d(float probability = 0.5f) : Module
{
    private readonly ChannelDropoutOperator _operator = new(1, probability);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Dropout of whole channels of <c>[N, H, W, C]</c> in training, nothing in evaluation; see <see cref="ChannelDropoutOperator"/>.</summary>
/// <param name="probability">Of dropping a channel of a sample.</param>
public sealed class Dropout2d(float probability = 0.5f) : Module
{
    private readonly ChannelDropoutOperator _operator = new(2, probability);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Dropout of whole channels of <c>[N, D, H, W, C]</c> in training, nothing in evaluation; see <see cref="ChannelDropoutOperator"/>.</summary>
/// <param name="probability">Of dropping a channel of a sample.</param>
public sealed class Dropout3d(float probability = 0.5f) : Module
{
    private readonly ChannelDropoutOperator _operator = new(3, probability);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>Dropout for networks of <see cref="SELU"/>, which keeps mean and variance; nothing in evaluation; see <see cref="AlphaDropoutOperator"/>.</summary>
/// <param name="probability">Of dropping an element.</param>
public sealed class AlphaDropout(float probability = 0.5f) : Module
{
    private readonly AlphaDropoutOperator _operator = new(probability);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
