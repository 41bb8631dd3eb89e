using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>Depthwise-separable convolution: a depthwise one (each channel by itself), then a 1×1 one that mixes the channels.</summary>
/// <remarks>
/// kH·kW·C + C·O weights and as many multiply-adds a pixel instead of kH·kW·C·O: 1/O + 1/(kH·kW) of them. No activation stands between.
/// In a weights file: <c>depthwise</c> and <c>pointwise</c>. Source: Sifre 2014, Chollet 2016, Howard et al. 2017.
/// </remarks>
public sealed class DepthwiseSeparableConv2d : Module
{
    private readonly Conv2d _depthwise, _pointwise;

    /// <summary>A layer with the settings of <see cref="Conv2d"/>; stride, padding and dilation are those of the depthwise part.</summary>
    /// <param name="inChannels">C.</param>
    /// <param name="outChannels">O.</param>
    /// <param name="kernelSize">kH and kW.</param>
    /// <param name="stride">Step of the window, 1 unless given.</param>
    /// <param name="padding">Border around the input.</param>
    /// <param name="dilation">Distance of two taps, 1 unless given.</param>
    /// <param name="bias">Whether both parts have a bias.</param>
    /// <param name="paddingMode">What stands in the border.</param>
    public DepthwiseSeparableConv2d(int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default,
        SpatialSize? dilation = null, bool bias = true, PaddingMode paddingMode = PaddingMode.Zero)
    {
        _depthwise = Add("depthwise", new Conv2d(inChannels, inChannels, kernelSize, stride, padding, dilation, inChannels, bias, paddingMode));
        _pointwise = Add("pointwise", new Conv2d(inChannels, outChannels, 1, bias: bias));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _pointwise.Forward(_depthwise.Forward(input));
}

/// <summary>Spatially separable convolution: a k×1 one down the columns, then a 1×k one along the rows.</summary>
/// <remarks>
/// 2·k taps instead of k²; it can be every k×k kernel of rank 1 (Sobel, Gauss, box) and no other. The column part keeps the number of
/// channels, the row part makes the new ones. In a weights file: <c>column</c> and <c>row</c>. Source: Szegedy et al. 2015 (Inception v3).
/// </remarks>
public sealed class SpatiallySeparableConv2d : Module
{
    private readonly Conv2d _column, _row;

    /// <summary>A layer with the settings of <see cref="Conv2d"/>.</summary>
    /// <param name="inChannels">C.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernelSize">k, or the height of the column and the width of the row.</param>
    /// <param name="stride">Step of the window, 1 unless given.</param>
    /// <param name="padding">Border around the input: its top and bottom for the column, its left and right for the row.</param>
    /// <param name="bias">Whether the second part has a bias; one in the first would say nothing new.</param>
    /// <param name="paddingMode">What stands in the border.</param>
    public SpatiallySeparableConv2d(int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default,
        bool bias = true, PaddingMode paddingMode = PaddingMode.Zero)
    {
        SpatialSize step = stride ?? 1;
        _column = Add("column", new Conv2d(inChannels, inChannels, (kernelSize.Height, 1), (step.Height, 1), padding.Vertical, bias: false, paddingMode: paddingMode));
        _row = Add("row", new Conv2d(inChannels, outChannels, (1, kernelSize.Width), (1, step.Width), padding.Horizontal, bias: bias, paddingMode: paddingMode));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _row.Forward(_column.Forward(input));
}
