using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Absolute error of outputs against numbers; formula at <see cref="AbsoluteErrorFunction"/>.</summary>
/// <param name="reduction">Mean, sum, sum over the size of the batch, or one loss an element, which cannot be trained on directly.</param>
public sealed class L1Loss(LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly ElementLossOperator<AbsoluteErrorFunction> _operator = AbsoluteErrorFunction.With(reduction);

    /// <inheritdoc/>
    public override string Name => "absolute error";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);
}
