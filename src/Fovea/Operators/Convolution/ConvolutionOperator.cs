using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

/// <summary>
/// Convolution as networks mean it (cross-correlation, the kernel is not flipped), in 1, 2 or 3 dimensions:
/// y[n,p,o] = act(b[o] + Σₖ Σ꜀ x[n, p·s − padding + k·d, c] · w[k, c, o]).
/// </summary>
/// <param name="Rank">The number of spatial axes, 1 to 3.</param>
/// <param name="Stride">s, the step of the window.</param>
/// <param name="Padding">Zeros around the input.</param>
/// <param name="Dilation">d, the distance of two taps; 1 = adjacent.</param>
/// <param name="Groups">Output group g sees input group g alone.</param>
/// <param name="Activation">act: ReLU, ReLU6 or another that cuts off; null for none.</param>
/// <remarks>
/// Shapes: input <c>[N, (D,) (H,) W, C]</c>, weight <c>[(kD,) (kH,) kW, C/groups, O]</c>, bias <c>[O]</c>, output <c>[N, (D',) (H',) W', O]</c>
/// with H' = ⌊(H + padding − d·(k − 1) − 1)/s⌋ + 1. Source: LeCun et al. 1998; arithmetic as in Dumoulin and Visin 2016.
/// </remarks>
public sealed partial record ConvolutionOperator(int Rank, SpatialSize Stride, Padding Padding, SpatialSize Dilation, int Groups = 1, Clamp? Activation = null)
    : Operator<ConvolutionGeometry>
{
    /// <inheritdoc/>
    public override string Name => (Rank, Activation?.LayerName) switch
    {
        (_, null) => LayerName,
        (1, "ReLU") => "Conv1d + ReLU",
        (1, "ReLU6") => "Conv1d + ReLU6",
        (1, _) => "Conv1d + Hardtanh",
        (2, "ReLU") => "Conv2d + ReLU",
        (2, "ReLU6") => "Conv2d + ReLU6",
        (2, _) => "Conv2d + Hardtanh",
        (_, "ReLU") => "Conv3d + ReLU",
        (_, "ReLU6") => "Conv3d + ReLU6",
        _ => "Conv3d + Hardtanh",
    };

    // An error is the convolution's, whatever follows it.
    private string LayerName => Rank switch { 1 => "Conv1d", 2 => "Conv2d", _ => "Conv3d" };

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null) =>
        bias is { } b ? Run(input, weight, b) : Run(input, weight);

    /// <inheritdoc/>
    public override ConvolutionGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape weight) = (inputs[0], inputs[1]);
        WindowRule.CheckRank(LayerName, Rank, input);
        if (weight.Rank != Rank + 2)
            throw new ShapeException(LayerName, $"weight {weight} has {weight.Rank} axes, expected {Rank + 2}: kernel axes, input channels of a group, output channels.");
        (int inChannels, int groupChannels, int outChannels) = (input[^1], weight[^2], weight[^1]);
        if (Groups < 1 || inChannels % Groups != 0 || outChannels % Groups != 0)
        {
            throw new ShapeException(LayerName, $"groups {Groups} must divide the input channels ({inChannels}) and the output channels ({outChannels}).");
        }

        if (inChannels != groupChannels * Groups)
        {
            throw new ShapeException(LayerName, $"input has {inChannels} channels, weight expects {groupChannels * Groups} "
                + $"(weight {weight}, groups {Groups}). Pass inChannels: {inChannels}.");
        }

        if (inputs.Length > 2 && inputs[2] != [outChannels])
            throw new ShapeException(LayerName, $"bias has shape {inputs[2]}, expected [{outChannels}]: one for each output channel.");
        SpatialSize kernel = Rank switch { 1 => weight[0], 2 => (weight[0], weight[1]), _ => (weight[0], weight[1], weight[2]) };
        (WindowAxis depth, WindowAxis height, WindowAxis width) = WindowRule.Resolve(LayerName, Rank, input, kernel, Stride, Padding, Dilation);
        return new ConvolutionGeometry(input[0], inChannels, outChannels, Groups, depth, height, width) { Activation = Activation };
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ConvolutionGeometry geometry, ReadOnlySpan<Shape> inputs) =>
        WindowRule.OutputShape(Rank, geometry.Batch, geometry.Depth, geometry.Height, geometry.Width, geometry.OutChannels);

    /// <inheritdoc/>
    protected internal override void Forward(in ConvolutionGeometry geometry, in ForwardContext context) =>
        context.Backend.ConvolutionForward(geometry, context.Input(0), context.Input(1), context.OptionalInput(2), context.Output);

    internal override bool TakesView(in ConvolutionGeometry geometry, int operand) => operand == 0;

    internal override bool GivesView(in ConvolutionGeometry geometry) => true;
}
