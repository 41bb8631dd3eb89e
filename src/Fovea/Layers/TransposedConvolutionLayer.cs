using Fovea.Initializers;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>What the transposed convolution layers of all dimensions share: weight, bias and the operator.</summary>
public abstract class TransposedConvolutionLayer : Module
{
    private readonly TransposedConvolutionOperator _operator;

    private protected TransposedConvolutionLayer(int rank, int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride, Padding padding,
        SpatialSize? outputPadding, int groups, bool bias, SpatialSize? dilation)
    {
        _operator = new TransposedConvolutionOperator(rank, stride ?? 1, padding, outputPadding ?? 0, dilation ?? 1, groups);
        Shape weight = ConvolutionWeight.Shape(_operator.Name, rank, inChannels, outChannels, kernelSize, groups, transposed: true);
        Weight = AddParameter("weight", weight, Initializer.PyTorchDefault, WeightLayout.Convolution);
        if (bias) Bias = AddParameter("bias", [outChannels], ConvolutionWeight.BiasInitializer(weight));
    }

    /// <summary>The kernel, <c>[(kD,) (kH,) kW, outChannels/groups, inChannels]</c>; in a weights file PyTorch's [inChannels, outChannels/groups, k…].</summary>
    public Parameter Weight { get; }

    /// <summary>One number for each output channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input, Weight, Bias?.ToTensor());
}

/// <summary>1-D transposed convolution: <c>[N, L, C]</c> → <c>[N, L', outChannels]</c>; formula at <see cref="TransposedConvolutionOperator"/>.</summary>
public sealed class ConvTranspose1d(int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default,
    SpatialSize? outputPadding = null, int groups = 1, bool bias = true, SpatialSize? dilation = null)
    : TransposedConvolutionLayer(1, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation);

/// <summary>2-D transposed convolution: <c>[N, H, W, C]</c> → <c>[N, H', W', outChannels]</c>; formula at <see cref="TransposedConvolutionOperator"/>.</summary>
public sealed class ConvTranspose2d(int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default,
    SpatialSize? outputPadding = null, int groups = 1, bool bias = true, SpatialSize? dilation = null)
    : TransposedConvolutionLayer(2, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation);

/// <summary>3-D transposed convolution: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', outChannels]</c>; formula at <see cref="TransposedConvolutionOperator"/>.</summary>
public sealed class ConvTranspose3d(int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default,
    SpatialSize? outputPadding = null, int groups = 1, bool bias = true, SpatialSize? dilation = null)
    : TransposedConvolutionLayer(3, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation);
