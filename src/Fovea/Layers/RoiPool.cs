using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>Pools regions of a feature map to one size; formula and regions at <see cref="RoiPoolOperator"/>.</summary>
/// <param name="outputSize">Bins of a region, height and width.</param>
/// <param name="spatialScale">Pixels of the feature map for one unit of the coordinates.</param>
/// <remarks>It has no parameters and two inputs, so it is no <see cref="Module"/>: call it in the forward pass of yours.</remarks>
public sealed class RoiPool(SpatialSize outputSize, float spatialScale = 1)
{
    private readonly RoiPoolOperator _operator = new(outputSize, spatialScale);

    /// <summary>Features <c>[N, H, W, C]</c> and regions <c>[R, 5]</c>, rows of (sample, x₁, y₁, x₂, y₂) → <c>[R, outH, outW, C]</c>.</summary>
    public Tensor Forward(Tensor features, Tensor regions) => _operator.Apply(features, regions);
}
