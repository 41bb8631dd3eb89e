using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Cross-entropy of logits (no softmax in front) against class labels, formula at <see cref="CrossEntropyOperator"/>, or against the
/// probability of each class: −Σ_c w_c · ((1 − ε)·t_c + ε/C) · log softmax(x)_c.</summary>
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

    /// <summary>The loss of a batch against probabilities, a scalar; its mean is over the rows, as PyTorch's.</summary>
    /// <param name="output">Logits <c>[N, …, classes]</c>.</param>
    /// <param name="target">The probability of each class, of the same shape. In a training loop an input of the recording.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public override Tensor Compute(Tensor output, Tensor target)
    {
        Shape shape = output.Shape;
        if (shape.Rank < 2 || shape != target.Shape)
        {
            throw new ShapeException(_operator.Name, $"the logits have shape {shape}, the target probabilities {target.Shape}; both must be the same "
                + "[N, …, classes]. For one class a row give labels.");
        }

        float smoothing = _operator.LabelSmoothing;
        if (smoothing > 0) target = target * (1 - smoothing) + smoothing / shape[^1];
        Tensor terms = SoftmaxOperator.LogSoftmax.Apply(output) * target;
        if (_classWeights is { } weights)
        {
            // As an input of the recording they find their place of the last step again.
            if (output.Recording is { ShapesOnly: false } recording) weights = recording.Input(weights);
            terms *= weights.Broadcast(shape);
        }

        return _operator.Reduction switch
        {
            LossReduction.Mean => terms.Sum() * (-1f / shape[..^1].Count),
            LossReduction.Sum => -terms.Sum(),
            LossReduction.None => -terms.Sum([-1]),
            _ => throw new ShapeException(_operator.Name, $"{_operator.Reduction} is for divergences. Use {nameof(LossReduction.Mean)}, {nameof(LossReduction.Sum)} or {nameof(LossReduction.None)}."),
        };
    }
}
