using Fovea.Operators.Activations;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Dice loss of logits: how far predicted masks are from lying on the target's; formula at <see cref="DiceOperator"/>.</summary>
/// <remarks>Against class labels a softmax comes first, against masks of numbers in [0, 1] a sigmoid. The mean over samples and channels.</remarks>
/// <param name="smooth">Added above and below, so that a channel without pixels costs nothing.</param>
/// <param name="squared">Whether the denominator is of squares, as in the paper.</param>
/// <param name="ignoreIndex">Pixels with this label count for nothing.</param>
public sealed class DiceLoss(float smooth = 1, bool squared = false, int ignoreIndex = -100) : Loss
{
    private readonly DiceOperator _operator = new(smooth, squared, IgnoreIndex: ignoreIndex);

    /// <inheritdoc/>
    public override string Name => "Dice";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels) => _operator.Apply(SoftmaxOperator.Softmax.Apply(output), labels);

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(SigmoidFunction.Operator.Apply(output), target);
}
