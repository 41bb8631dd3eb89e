using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Cross-entropy of logits (no softmax in front) against class labels; formula at <see cref="CrossEntropyOperator"/>.</summary>
public sealed class CrossEntropyLoss : Loss
{
    private readonly CrossEntropyOperator _operator;
    private readonly Tensor? _classWeights;

    /// <summary>A loss with its settings, PyTorch's by default.</summary>
    /// <param name="labelSmoothing">ε.</param>
    /// <param name="classWeights">A weight for each class, <c>[classes]</c>.</param>
    /// <param name="ignoreIndex">Rows with this label count for nothing.</param>
    /// <param name="reduction">Mean or sum; <see cref="LossReduction.None"/> cannot be trained on directly.</param>
    public CrossEntropyLoss(float labelSmoothing = 0, Tensor? classWeights = null, int ignoreIndex = -100, LossReduction reduction = LossReduction.Mean)
    {
        _operator = new CrossEntropyOperator(reduction, labelSmoothing, ignoreIndex);
        _classWeights = classWeights;
    }

    /// <inheritdoc/>
    public override string Name => "cross-entropy";

    /// <inheritdoc/>
    public override bool IsSum => _operator.Reduction == LossReduction.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels) => _operator.Apply(output, labels, _classWeights);
}
