using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>1-D adaptive average pooling: <c>[N, L, C]</c> → <c>[N, L', C]</c>; formula at <see cref="AdaptiveAveragePoolOperator"/>.</summary>
public sealed class AdaptiveAvgPool1d(SpatialSize outputSize) : Module
{
    private readonly AdaptiveAveragePoolOperator _operator = new(1, outputSize);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>2-D adaptive average pooling: <c>[N, H, W, C]</c> → <c>[N, H', W', C]</c>; formula at <see cref="AdaptiveAveragePoolOperator"/>.</summary>
public sealed class AdaptiveAvgPool2d(SpatialSize outputSize) : Module
{
    private readonly AdaptiveAveragePoolOperator _operator = new(2, outputSize);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>3-D adaptive average pooling: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', C]</c>; formula at <see cref="AdaptiveAveragePoolOperator"/>.</summary>
public sealed class AdaptiveAvgPool3d(SpatialSize outputSize) : Module
{
    private readonly AdaptiveAveragePoolOperator _operator = new(3, outputSize);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
