using Fovea.Initializers;
using Fovea.Operators.Convolution;
using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Layers;

/// <summary>
/// LeNet-5's trainable subsampling: y[n,p,c] = a[c]·Σₖ x[n, p·k + k′, c] + b[c], the sum of a window times one coefficient, plus one bias, for each map.
/// (LeCun, Bottou, Bengio and Haffner 1998, layers S2 and S4.) The squashing function behind it is a layer of its own.
/// </summary>
/// <remarks>
/// Shapes: <c>[N, H, W, C]</c> → <c>[N, H/k, W/k, C]</c>; 2·C parameters. One multiplication for each output, which the cost counts as a multiply-add; the
/// paper counts the window's connections and the bias. First weights uniform within ±2.4/k², the paper's rule for k² inputs of a unit.
/// </remarks>
public sealed class Subsampling2d : Module
{
    private readonly SumPoolOperator _sum;
    private readonly ConvolutionOperator _scale;

    /// <summary>A layer for a number of maps.</summary>
    /// <param name="channels">C.</param>
    /// <param name="kernelSize">k, the window and its step.</param>
    public Subsampling2d(int channels, SpatialSize kernelSize)
    {
        if (channels < 1) throw new ShapeException(nameof(Subsampling2d), $"channels must be 1 or more, got {channels}.");
        KernelSize = kernelSize;
        _sum = new SumPoolOperator(2, kernelSize, kernelSize, Padding.Valid);
        // A number for each channel is a depthwise 1×1 kernel.
        _scale = new ConvolutionOperator(2, 1, Padding.Valid, 1, channels);
        float bound = 2.4f / (kernelSize.Height * kernelSize.Width);
        Weight = AddParameter("weight", [1, 1, 1, channels], Initializer.Uniform(-bound, bound), WeightLayout.Convolution);
        Bias = AddParameter("bias", [channels], Initializer.Uniform(-bound, bound));
    }

    /// <summary>k, the window and its step.</summary>
    public SpatialSize KernelSize { get; }

    /// <summary>a, <c>[1, 1, 1, C]</c>: a depthwise 1×1 kernel.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>[C]</c>.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _scale.Apply(_sum.Apply(input), Weight, Bias.ToTensor());
}
