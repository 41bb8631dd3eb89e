using Fovea.Initializers;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>What the convolution layers of all dimensions share: weight, bias and the operator.</summary>
public abstract class ConvolutionLayer : Module
{
    private readonly ConvolutionOperator _operator;

    private protected ConvolutionLayer(
        int rank, int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride, Padding padding, SpatialSize? dilation, int groups, bool bias)
    {
        _operator = new ConvolutionOperator(rank, stride ?? 1, padding, dilation ?? 1, groups);
        if (inChannels < 1 || outChannels < 1)
            throw new ShapeException(_operator.Name, $"inChannels and outChannels must be 1 or more, got {inChannels} and {outChannels}.");
        if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ShapeException(_operator.Name, $"groups {groups} must divide inChannels {inChannels} and outChannels {outChannels}.");
        if (kernelSize is not { Depth: > 0, Height: > 0, Width: > 0 })
            throw new ShapeException(_operator.Name, $"kernelSize must be 1 or more, got {kernelSize.ToString(rank)}.");
        int fan = inChannels / groups;
        Shape weight = rank switch
        {
            1 => [kernelSize.Width, fan, outChannels],
            2 => [kernelSize.Height, kernelSize.Width, fan, outChannels],
            _ => [kernelSize.Depth, kernelSize.Height, kernelSize.Width, fan, outChannels],
        };
        Weight = AddParameter("weight", weight, Initializer.PyTorchDefault, WeightLayout.Convolution);
        float bound = 1 / MathF.Sqrt(weight[..^1].Count);
        if (bias) Bias = AddParameter("bias", [outChannels], Initializer.Uniform(-bound, bound));
    }

    /// <summary>The kernel, <c>[(kD,) (kH,) kW, inChannels/groups, outChannels]</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>One number for each output channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _operator.Apply(input, Weight, Bias?.ToTensor());
}

/// <summary>1-D convolution: <c>[N, L, C]</c> → <c>[N, L', outChannels]</c>; formula at <see cref="ConvolutionOperator"/>.</summary>
public sealed class Conv1d(
    int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, bool bias = true)
    : ConvolutionLayer(1, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias);

/// <summary>2-D convolution: <c>[N, H, W, C]</c> → <c>[N, H', W', outChannels]</c>; formula at <see cref="ConvolutionOperator"/>.</summary>
public sealed class Conv2d(
    int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, bool bias = true)
    : ConvolutionLayer(2, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias);

/// <summary>3-D convolution: <c>[N, D, H, W, C]</c> → <c>[N, D', H', W', outChannels]</c>; formula at <see cref="ConvolutionOperator"/>.</summary>
public sealed class Conv3d(
    int inChannels, int outChannels, SpatialSize kernelSize, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, bool bias = true)
    : ConvolutionLayer(3, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias);
