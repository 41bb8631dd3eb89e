using Fovea.Kernels.Geometry;
using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Triplet loss of features; formula at <see cref="TripletOperator"/>. Three outputs go in, so it is no <see cref="Loss"/> and is trained by a loop of one's own.</summary>
/// <param name="margin">By how much nearer the positive is to be.</param>
/// <param name="epsilon">Gives a distance of 0 a gradient.</param>
/// <param name="reduction">Mean, sum, or one loss a triplet.</param>
public sealed class TripletLoss(float margin = 1, float epsilon = 1e-6f, LossReduction reduction = LossReduction.Mean)
{
    private readonly TripletOperator _operator = new(margin, epsilon, reduction);

    /// <summary>The loss of a batch of triplets, each <c>[N, F]</c>.</summary>
    public Tensor Compute(Tensor anchor, Tensor positive, Tensor negative) => _operator.Apply(anchor, positive, negative);
}
