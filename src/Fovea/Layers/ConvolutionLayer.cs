using System.Diagnostics;
using Fovea.Initializers;
using Fovea.Kernels.Geometry;
using Fovea.Operators.Convolution;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>What the convolution layers of all dimensions share: weight, bias and the operator.</summary>
/// <remarks>With <see cref="Module.Forward(Tensor, Tensor?, Module?)"/> an activation that cuts off costs no further pass over the memory.</remarks>
public abstract class ConvolutionLayer : Module, IOnePassLayer
{
    private readonly ConvolutionOperator _operator;
    private readonly PadOperator? _pad;
    private ConvolutionOperator _joined;

    private protected ConvolutionLayer(
        int rank, int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride, Padding padding, SpatialSize? dilation, int groups, bool bias, PaddingMode paddingMode)
    {
        // Zeros need no copy of the input: the kernels leave such taps out.
        if (paddingMode != PaddingMode.Zero && padding != Padding.Valid)
            _pad = new PadOperator(rank, padding, paddingMode) { Kernel = kernelSize, Stride = stride ?? 1, Dilation = dilation ?? 1 };
        _joined = _operator = new ConvolutionOperator(rank, stride ?? 1, _pad is null ? padding : Padding.Valid, dilation ?? 1, groups);
        Shape weight = ConvolutionWeight.Shape(_operator.Name, rank, inChannels, outChannels, kernelSize, groups);
        Weight = AddParameter("weight", weight, Initializer.PyTorchDefault, WeightLayout.Convolution);
        if (bias) Bias = AddParameter("bias", [outChannels], ConvolutionWeight.BiasInitializer(weight));
    }

    /// <summary>The kernel, <c>[(kD,) (kH,) kW, inChannels/groups, outChannels]</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>One number for each output channel, or null.</summary>
    public Parameter? Bias { get; }

    bool IOnePassLayer.EndsInOnePass(bool hasResidual) => !hasResidual;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Apply(_operator, input);

    Tensor IOnePassLayer.ForwardInOnePass(Tensor input, Tensor? residual, Clamp? clamp)
    {
        Debug.Assert(residual is null);
        // A layer is used in one way: the operator is made once. Another thread may use it in another way.
        ConvolutionOperator joined = _joined;
        if (joined.Activation != clamp) _joined = joined = _operator with { Activation = clamp };
        return Apply(joined, input);
    }

    private Tensor Apply(ConvolutionOperator op, Tensor input) => op.Apply(_pad?.Apply(input) ?? input, Weight, Bias?.ToTensor());
}

/// <summary>1-D convolution: <c>[N, L, C]</c> → <c>[N, L', outChannels]</c>; formula at <see cref="ConvolutionOperator"/>.</summary>
public sealed class Conv1d(
    int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, bool bias = true,
    PaddingMode paddingMode = PaddingMode.Zero)
    : ConvolutionLayer(1, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode);

/// <summary>2-D convolution: <c>[N, H, W, C]</c> → <c>[N, H', W', outChannels]</c>; formula at <see cref="ConvolutionOperator"/>.</summary>
public sealed class Conv2d(
    int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, bool bias = true,
    PaddingMode paddingMode = PaddingMode.Zero)
    : ConvolutionLayer(2, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode);

/// <summary>3-D convolution: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', outChannels]</c>; formula at <see cref="ConvolutionOperator"/>.</summary>
public sealed class Conv3d(
    int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, bool bias = true,
    PaddingMode paddingMode = PaddingMode.Zero)
    : ConvolutionLayer(3, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode);
