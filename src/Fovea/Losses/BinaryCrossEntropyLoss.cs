using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Binary cross-entropy of probabilities (a sigmoid in front) against numbers in [0, 1]; formula at <see cref="BinaryCrossEntropyFunction"/>.</summary>
/// <param name="reduction">Mean, sum, sum over the size of the batch, or one loss an element, which cannot be trained on directly.</param>
public sealed class BinaryCrossEntropyLoss(LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly ElementLossOperator<BinaryCrossEntropyFunction> _operator = BinaryCrossEntropyFunction.With(reduction);

    /// <inheritdoc/>
    public override string Name => "binary cross-entropy";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);
}
