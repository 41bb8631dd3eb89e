using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

/// <summary>
/// Transposed convolution in 1, 2 or 3 dimensions, the adjoint of a convolution: every input pixel adds its products with the kernel to the
/// outputs, y[n, p·s − padding + k·d, o] = b[o] + Σ꜀ x[n, p, c] · w[k, o, c], summed over all p and k that meet in one output.
/// </summary>
/// <param name="Rank">The number of spatial axes, 1 to 3.</param>
/// <param name="Stride">s, the step in the output from one input pixel to the next.</param>
/// <param name="Padding">What is cut off around the output. <see cref="Padding.Same"/> gives n·s outputs, <see cref="Padding.KeepSize"/> n.</param>
/// <param name="OutputPadding">Outputs more at the end: they tell apart the sizes that the convolution maps to the same n.</param>
/// <param name="Dilation">d, the distance of two taps; 1 = adjacent.</param>
/// <param name="Groups">Output group g gets from input group g alone.</param>
/// <remarks>
/// Shapes: input <c>[N, (D,) (H,) W, C]</c>, weight <c>[(kD,) (kH,) kW, O/groups, C]</c> (in a weights file PyTorch's [C, O/groups, k…]),
/// bias <c>[O]</c>, output <c>[N, (D',) (H',) W', O]</c> with H' = (H − 1)·s − padding + d·(k − 1) + outputPadding + 1.
/// Multiply-adds: N·H·W·kH·kW·C·O/groups, as many as each input pixel has products: the input's size counts, not the output's.
/// Source: Zeiler et al. 2010; arithmetic as in Dumoulin and Visin 2016.
/// </remarks>
public sealed partial record TransposedConvolutionOperator(
    int Rank, SpatialSize Stride, Padding Padding, SpatialSize OutputPadding, SpatialSize Dilation, int Groups = 1) : Operator<ConvolutionGeometry>
{
    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "ConvTranspose1d", 2 => "ConvTranspose2d", _ => "ConvTranspose3d" };

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null) =>
        bias is { } b ? Run(input, weight, b) : Run(input, weight);

    /// <summary>The geometry of the convolution that maps this operator's output to its input: all kernels are those of that convolution.</summary>
    public override ConvolutionGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape weight) = (inputs[0], inputs[1]);
        WindowRule.CheckRank(Name, Rank, input);
        if (weight.Rank != Rank + 2)
            throw new ShapeException(Name, $"weight {weight} has {weight.Rank} axes, expected {Rank + 2}: kernel axes, output channels of a group, input channels.");
        (int inChannels, int groupOutChannels) = (input[^1], weight[^2]);
        if (inChannels != weight[^1])
        {
            throw new ShapeException(Name, $"input has {inChannels} channels, weight expects {weight[^1]} "
                + $"(weight {weight}, groups {Groups}). Pass inChannels: {inChannels}.");
        }

        if (Groups < 1 || inChannels % Groups != 0)
            throw new ShapeException(Name, $"groups {Groups} must divide the input channels ({inChannels}).");
        int outChannels = checked(groupOutChannels * Groups);
        if (inputs.Length > 2 && inputs[2] != [outChannels])
            throw new ShapeException(Name, $"bias has shape {inputs[2]}, expected [{outChannels}]: one for each output channel.");
        SpatialSize kernel = Rank switch { 1 => weight[0], 2 => (weight[0], weight[1]), _ => (weight[0], weight[1], weight[2]) };
        (WindowAxis depth, WindowAxis height, WindowAxis width) =
            WindowRule.ResolveTransposed(Name, Rank, input, kernel, Stride, Padding, OutputPadding, Dilation);
        return new ConvolutionGeometry(input[0], outChannels, inChannels, Groups, depth, height, width);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ConvolutionGeometry geometry, ReadOnlySpan<Shape> inputs) => Rank switch
    {
        1 => [geometry.Batch, geometry.Width.Input, geometry.InChannels],
        2 => [geometry.Batch, geometry.Height.Input, geometry.Width.Input, geometry.InChannels],
        _ => [geometry.Batch, geometry.Depth.Input, geometry.Height.Input, geometry.Width.Input, geometry.InChannels],
    };

    /// <inheritdoc/>
    protected internal override void Forward(in ConvolutionGeometry geometry, in ForwardContext context)
    {
        context.Backend.ConvolutionBackwardData(geometry, context.Input(0), context.Input(1), context.Output, adds: false);
        if (context.OptionalInput(2) is { } bias)
            context.Backend.AddToRows(geometry.Batch * geometry.InputPixels, geometry.InChannels, bias, context.Output);
    }

    internal override bool TakesView(in ConvolutionGeometry geometry, int operand) => operand == 0;

    internal override bool GivesView(in ConvolutionGeometry geometry) => true;
}
