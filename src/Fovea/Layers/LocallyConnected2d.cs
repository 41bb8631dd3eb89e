using Fovea.Initializers;
using Fovea.Kernels.Geometry;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>A convolution without sharing: <c>[N, H, W, C]</c> → <c>[N, H', W', outChannels]</c>; formula at <see cref="LocallyConnectedOperator"/>.</summary>
/// <remarks>H'·W'·kH·kW·C·outChannels weights, where a convolution has kH·kW·C·outChannels.</remarks>
public sealed class LocallyConnected2d : Module
{
    private readonly LocallyConnectedOperator _operator;

    /// <summary>A layer for pictures of one size.</summary>
    /// <param name="inputSize">H and W.</param>
    /// <param name="inChannels">C.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="kernelSize">kH and kW.</param>
    /// <param name="stride">Step of the window, 1 unless given.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="dilation">Distance of two taps, 1 unless given.</param>
    /// <param name="bias">Whether there is a bias, one for each output.</param>
    public LocallyConnected2d((int Height, int Width) inputSize, int inChannels, int outChannels, SpatialSize kernelSize,
        SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, bool bias = true)
    {
        _operator = new LocallyConnectedOperator(stride ?? 1, padding, dilation ?? 1);
        Shape shared = ConvolutionWeight.Shape(_operator.Name, 2, inChannels, outChannels, kernelSize, groups: 1);
        (_, WindowAxis height, WindowAxis width) = WindowRule.Resolve(
            _operator.Name, 2, [1, inputSize.Height, inputSize.Width, inChannels], kernelSize, _operator.Stride, padding, _operator.Dilation);
        float bound = 1 / MathF.Sqrt(shared[..^1].Count);
        Weight = AddParameter("weight", [height.Output, width.Output, .. shared], Initializer.Uniform(-bound, bound));
        if (bias) Bias = AddParameter("bias", [height.Output, width.Output, outChannels], Initializer.Uniform(-bound, bound));
    }

    /// <summary>The kernels, <c>[H', W', kH, kW, inChannels, outChannels]</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>One number for each output, <c>[H', W', outChannels]</c>, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input, Weight, Bias?.ToTensor());
}
