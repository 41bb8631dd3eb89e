using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Multi-class hinge loss of scores against class labels; formula at <see cref="MultiMarginOperator"/>.</summary>
/// <param name="margin">By how much the label's score must lead.</param>
/// <param name="squared">Whether what is missing is squared.</param>
/// <param name="classWeights">A weight for each class, <c>[classes]</c>.</param>
/// <param name="reduction">Mean or sum; <see cref="LossReduction.None"/> cannot be trained on directly.</param>
public sealed class MultiMarginLoss(float margin = 1, bool squared = false, Tensor? classWeights = null, LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly MultiMarginOperator _operator = new(margin, squared, reduction);

    /// <inheritdoc/>
    public override string Name => "multi-class hinge";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels) => _operator.Apply(output, labels, classWeights);
}
