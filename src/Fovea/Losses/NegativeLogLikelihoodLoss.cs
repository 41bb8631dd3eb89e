using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Negative log-likelihood of log-probabilities (a log softmax in front) against class labels; formula at <see cref="NegativeLogLikelihoodOperator"/>.</summary>
/// <param name="classWeights">A weight for each class, <c>[classes]</c>.</param>
/// <param name="ignoreIndex">Rows with this label count for nothing.</param>
/// <param name="reduction">Mean or sum; <see cref="LossReduction.None"/> cannot be trained on directly.</param>
public sealed class NegativeLogLikelihoodLoss(Tensor? classWeights = null, int ignoreIndex = -100, LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly NegativeLogLikelihoodOperator _operator = new(reduction, ignoreIndex);

    /// <inheritdoc/>
    public override string Name => "negative log-likelihood";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels) => _operator.Apply(output, labels, classWeights);
}
