using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Focal loss of logits: sure answers count less, so that a few hard samples or pixels are not drowned by many easy ones. (Lin et al. 2017.)</summary>
/// <remarks>Against class labels with a softmax, formula at <see cref="FocalOperator"/>; against numbers in [0, 1] with a sigmoid, formula at <see cref="FocalFunction"/>.</remarks>
public sealed class FocalLoss : Loss
{
    private readonly FocalOperator _ofClasses;
    private readonly ElementLossOperator<FocalFunction> _ofNumbers;
    private readonly Tensor? _classWeights;

    /// <summary>A loss with its settings, the paper's by default.</summary>
    /// <param name="gamma">γ: how much less sure answers count.</param>
    /// <param name="alpha">Against numbers: the weight of positive targets, 1 − α that of negative ones; −1 for no weights.</param>
    /// <param name="classWeights">Against class labels: a weight for each class, <c>[classes]</c>.</param>
    /// <param name="ignoreIndex">Against class labels: rows with this label count for nothing.</param>
    /// <param name="reduction">Mean or sum; <see cref="LossReduction.None"/> cannot be trained on directly.</param>
    /// <exception cref="FoveaException">γ is negative or not finite.</exception>
    public FocalLoss(float gamma = 2, float alpha = 0.25f, Tensor? classWeights = null, int ignoreIndex = -100, LossReduction reduction = LossReduction.Mean)
    {
        if (!(gamma >= 0 && float.IsFinite(gamma))) throw new FoveaException($"{nameof(FocalLoss)}: gamma must be finite and 0 or more, got {gamma}.");
        _ofClasses = new FocalOperator(gamma, reduction, ignoreIndex);
        _ofNumbers = FocalFunction.With(alpha, gamma, reduction);
        _classWeights = classWeights;
    }

    /// <inheritdoc/>
    public override string Name => "focal";

    /// <inheritdoc/>
    public override bool IsSum => _ofClasses.Reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels) => _ofClasses.Apply(output, labels, _classWeights);

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _ofNumbers.Apply(output, target);
}
