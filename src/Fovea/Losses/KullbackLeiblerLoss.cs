using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Divergence of log-probabilities (a log softmax in front) from target probabilities; formula at <see cref="KullbackLeiblerFunction"/>.</summary>
/// <param name="logTarget">Whether the target holds log-probabilities, too.</param>
/// <param name="reduction">Mean over the elements as PyTorch's default (<see cref="LossReduction.BatchMean"/> is the divergence itself), sum, sum over the size of the batch, or one loss an element, which cannot be trained on directly.</param>
public sealed class KullbackLeiblerLoss(bool logTarget = false, LossReduction reduction = LossReduction.Mean) : Loss
{
    private readonly ElementLossOperator<KullbackLeiblerFunction> _operator = KullbackLeiblerFunction.With(logTarget, reduction);

    /// <inheritdoc/>
    public override string Name => "Kullback-Leibler";

    /// <inheritdoc/>
    public override bool IsSum => reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);
}
