using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>1-D average pooling: <c>[N, L, C]</c> → <c>[N, L', C]</c>; formula at <see cref="AveragePoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class AvgPool1d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, bool ceilMode = false, bool countIncludePad = true) : Module
{
    private readonly AveragePoolOperator _operator = new(1, kernelSize, stride ?? kernelSize, padding, ceilMode, countIncludePad);

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

/// <summary>3-D average pooling: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', C]</c>; formula at <see cref="AveragePoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class AvgPool3d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, bool ceilMode = false, bool countIncludePad = true) : Module
{
    private readonly AveragePoolOperator _operator = new(3, kernelSize, stride ?? kernelSize, padding, ceilMode, countIncludePad);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
