using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>1-D sum pooling: <c>[N, L, C]</c> → <c>[N, L', C]</c>; formula at <see cref="SumPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class SumPool1d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, bool ceilMode = false) : Module
{
    private readonly SumPoolOperator _operator = new(1, kernelSize, stride ?? kernelSize, padding, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>2-D sum pooling: <c>[N, H, W, C]</c> → <c>[N, H', W', C]</c>; formula at <see cref="SumPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class SumPool2d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, bool ceilMode = false) : Module
{
    private readonly SumPoolOperator _operator = new(2, kernelSize, stride ?? kernelSize, padding, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}

/// <summary>3-D sum pooling: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', C]</c>; formula at <see cref="SumPoolOperator"/>. The stride is the kernel size unless given.</summary>
public sealed class SumPool3d(SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, bool ceilMode = false) : Module
{
    private readonly SumPoolOperator _operator = new(3, kernelSize, stride ?? kernelSize, padding, ceilMode);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input);
}
