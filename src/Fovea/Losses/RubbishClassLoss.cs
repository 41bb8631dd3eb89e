using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>
/// Cross-entropy with one more class, "rubbish", of the fixed logit −j: with penalties y[n,i] = −logits[n,i] and the right class d,
/// L = mean over n of y[n,d] + ln(e⁻ʲ + Σᵢ e^(−y[n,i])). LeNet-5's criterion (LeCun, Bottou, Bengio and Haffner 1998, equation 9).
/// </summary>
/// <remarks>
/// The first term alone is the mean squared distance from the right code (equation 8). The second one pushes the other codes away, and stops where they
/// are farther than about j. For j → ∞ it is <see cref="CrossEntropyLoss"/>; while all penalties are far greater than j, it is equation 8 less j.
/// </remarks>
public sealed class RubbishClassLoss : Loss
{
    private readonly CrossEntropyOperator _operator = new(Kernels.Geometry.LossReduction.Mean);
    private readonly float _j;

    /// <summary>A loss with its constant.</summary>
    /// <param name="j">j, more than 0; the paper names no number.</param>
    public RubbishClassLoss(float j = 1) => _j = j > 0 && float.IsFinite(j) ? j : throw new FoveaException($"RubbishClassLoss: j must be a number above 0, got {j}.");

    /// <inheritdoc/>
    public override string Name => "cross-entropy with a rubbish class";

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels)
    {
        // Before there is a class more that a label could name.
        ClassLabels.Check(_operator.Name, output.Shape, labels, _operator.IgnoreIndex);
        Tensor rubbish = output.Slice(-1, 0, 1) * 0 - _j;
        return _operator.Apply(Tensor.Concatenate(-1, output, rubbish), labels);
    }
}
