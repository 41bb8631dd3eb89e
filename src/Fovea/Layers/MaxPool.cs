using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>1-D max pooling: <c>[N, L, C]</c> → <c>[N, L', C]</c>; formula at <see cref="MaxPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class MaxPool1d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, bool ceilMode = false) : Module
{
    private readonly MaxPoolOperator _operator = new(1, kernelSize, stride ?? kernelSize, padding, dilation ?? 1, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>2-D max pooling: <c>[N, H, W, C]</c> → <c>[N, H', W', C]</c>; formula at <see cref="MaxPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class MaxPool2d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, bool ceilMode = false) : Module
{
    private readonly MaxPoolOperator _operator = new(2, kernelSize, stride ?? kernelSize, padding, dilation ?? 1, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>3-D max pooling: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', C]</c>; formula at <see cref="MaxPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class MaxPool3d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, bool ceilMode = false) : Module
{
    private readonly MaxPoolOperator _operator = new(3, kernelSize, stride ?? kernelSize, padding, dilation ?? 1, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
