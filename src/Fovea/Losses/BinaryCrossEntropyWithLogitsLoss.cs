using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Binary cross-entropy of logits (no sigmoid in front) against numbers in [0, 1]; formula at <see cref="BinaryCrossEntropyWithLogitsFunction"/>.</summary>
/// <param name="positiveWeight">How much more a positive target counts.</param>
/// <param name="reduction">Mean, sum, sum over the size of the batch, or one loss an element, which cannot be trained on directly.</param>
public sealed class BinaryCrossEntropyWithLogitsLoss(float positiveWeight = 1, LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly ElementLossOperator<BinaryCrossEntropyWithLogitsFunction> _operator = BinaryCrossEntropyWithLogitsFunction.With(positiveWeight, reduction);

    /// <inheritdoc/>
    public override string Name => "binary cross-entropy";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);
}
