using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Smooth L1 of outputs against numbers; formula at <see cref="HuberFunction"/>.</summary>
/// <param name="beta">β, where the square ends.</param>
/// <param name="reduction">Mean, sum, sum over the size of the batch, or one loss an element, which cannot be trained on directly.</param>
public sealed class SmoothL1Loss(float beta = 1, LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly ElementLossOperator<HuberFunction> _operator = HuberFunction.SmoothL1(beta, reduction);

    /// <inheritdoc/>
    public override string Name => "smooth L1";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);
}
