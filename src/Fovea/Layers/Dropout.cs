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
