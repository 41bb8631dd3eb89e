using Fovea.Operators.Pooling;

namespace Fovea.Layers;

/// <summary>Spatial pyramid pooling: <c>[N, H, W, C]</c> → <c>[N, C·Σ level²]</c> for any H and W; formula at <see cref="SpatialPyramidPoolOperator"/>.</summary>
/// <param name="levels">Bins along height and width, level by level, for example 1, 2, 4.</param>
public sealed class SpatialPyramidPool(params int[] levels) : Module
{
    private readonly SpatialPyramidPoolOperator _operator = new(levels);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
