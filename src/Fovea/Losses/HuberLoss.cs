using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Huber's loss of outputs against numbers; formula at <see cref="HuberFunction"/>.</summary>
/// <param name="delta">δ, where the square ends.</param>
/// <param name="reduction">Mean, sum, sum over the size of the batch, or one loss an element, which cannot be trained on directly.</param>
public sealed class HuberLoss(float delta = 1, LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly ElementLossOperator<HuberFunction> _operator = HuberFunction.Huber(delta, reduction);

    /// <inheritdoc/>
    public override string Name => "Huber";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);
}
