using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>2-D max pooling: <c>[N, H, W, C]</c> → <c>[N, H', W', C]</c>; formula at <see cref="MaxPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class MaxPool2d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, bool ceilMode = false) : Module
{
    private readonly MaxPoolOperator _operator = new(2, kernelSize, stride ?? kernelSize, padding, dilation ?? 1, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>2-D average pooling: <c>[N, H, W, C]</c> → <c>[N, H', W', C]</c>; formula at <see cref="AveragePoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class AvgPool2d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, bool ceilMode = false, bool countIncludePad = true) : Module
{
    private readonly AveragePoolOperator _operator = new(2, kernelSize, stride ?? kernelSize, padding, ceilMode, countIncludePad);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
