using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Contrastive loss of pairs of features; formula at <see cref="ContrastiveOperator"/>. Two outputs go in, so it is no <see cref="Loss"/> and is trained by a loop of one's own.</summary>
/// <param name="margin">The distance from which on pairs that do not belong together cost nothing.</param>
/// <param name="reduction">Mean, sum, or one loss a pair.</param>
public sealed class ContrastiveLoss(float margin = 1, LossReduction reduction = LossReduction.Mean)
{
    private readonly ContrastiveOperator _operator = new(margin, reduction);

    /// <summary>The loss of a batch of pairs.</summary>
    /// <param name="a">Features <c>[N, F]</c>.</param>
    /// <param name="b">Features <c>[N, F]</c>.</param>
    /// <param name="together">1 for a pair that belongs together, 0 for one that does not.</param>
    public Tensor Compute(Tensor a, Tensor b, ReadOnlySpan<int> together) => _operator.Apply(a, b, together);
}
