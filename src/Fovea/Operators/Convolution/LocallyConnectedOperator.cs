using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

/// <summary>
/// A convolution in 2-D that shares nothing: every output pixel p has a kernel of its own,
/// y[n,p,o] = b[p,o] + Σₖ Σ꜀ x[n, p·s − padding + k·d, c] · w[p, k, c, o].
/// </summary>
/// <param name="Stride">s, the step of the window.</param>
/// <param name="Padding">Zeros around the input.</param>
/// <param name="Dilation">d, the distance of two taps; 1 = adjacent.</param>
/// <remarks>
/// Shapes: input <c>[N, H, W, C]</c>, weight <c>[H', W', kH, kW, C, O]</c>, bias <c>[H', W', O]</c>, output <c>[N, H', W', O]</c>. It costs the
/// multiply-adds of a convolution and H'·W' times its weights: what sharing saves. It is not equivariant to translation. Source: LeCun 1989.
/// </remarks>
public sealed record LocallyConnectedOperator(SpatialSize Stride, Padding Padding, SpatialSize Dilation) : Operator<ConvolutionGeometry>
{
    /// <inheritdoc/>
    public override string Name => "LocallyConnected2d";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null) =>
        bias is { } b ? Run(input, weight, b) : Run(input, weight);

    /// <inheritdoc/>
    public override ConvolutionGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape weight) = (inputs[0], inputs[1]);
        WindowRule.CheckRank(Name, 2, input);
        if (weight.Rank != 6)
            throw new ShapeException(Name, $"weight {weight} has {weight.Rank} axes, expected 6: output height and width, kernel height and width, input and output channels.");
        if (input[^1] != weight[4])
            throw new ShapeException(Name, $"input has {input[^1]} channels, weight {weight} expects {weight[4]}. Pass inChannels: {input[^1]}.");
        (WindowAxis depth, WindowAxis height, WindowAxis width) = WindowRule.Resolve(Name, 2, input, (weight[2], weight[3]), Stride, Padding, Dilation);
        if (weight[0] != height.Output || weight[1] != width.Output)
        {
            throw new ShapeException(Name, $"input {input} gives {height.Output}x{width.Output} outputs, weight {weight} has kernels for {weight[0]}x{weight[1]}. "
                + "Kernels belong to places, so the layer takes pictures of one size only; pass that size.");
        }

        if (inputs.Length > 2 && inputs[2] != [weight[0], weight[1], weight[5]])
            throw new ShapeException(Name, $"bias has shape {inputs[2]}, expected [{weight[0]}, {weight[1]}, {weight[5]}]: one for each output.");
        return new ConvolutionGeometry(input[0], weight[4], weight[5], 1, depth, height, width);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ConvolutionGeometry geometry, ReadOnlySpan<Shape> inputs) =>
        WindowRule.OutputShape(2, geometry.Batch, geometry.Depth, geometry.Height, geometry.Width, geometry.OutChannels);

    /// <inheritdoc/>
    protected internal override void Forward(in ConvolutionGeometry geometry, in ForwardContext context) =>
        context.Backend.LocalForward(geometry, context.Input(0), context.Input(1), context.OptionalInput(2), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ConvolutionGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0)) InputGradient(geometry, context);
        if (context.Needs(1)) WeightGradient(geometry, context);
        if (context.Needs(2)) BiasGradient(geometry, context);
    }

    // x[q] meets w[p, k] in y[p] for p·s = q + P − k·d:
    //   dx[q] = Σₖ dy[p] · w[p, k]ᵀ   over the k for which p = (q + P − k·d)/s is a whole number
    private static void InputGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.LocalBackwardData(geometry, context.OutputGradient, context.Input(1), context.InputGradient(0));

    //   dw[p, k] = Σₙ x[n, p·s − P + k·d]ᵀ · dy[n, p]: the sum over p of a convolution is missing, nothing is shared
    private static void WeightGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.LocalBackwardWeights(geometry, context.Input(0), context.OutputGradient, context.InputGradient(1));

    //   db[p, o] = Σₙ dy[n, p, o]
    private static void BiasGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.SumRows(geometry.Batch, geometry.OutputPixels * geometry.OutChannels, context.OutputGradient, context.InputGradient(2));

    /// <summary>As a convolution's: sharing saves weights, not work.</summary>
    public override Cost Cost(in ConvolutionGeometry geometry, int operands)
    {
        long outputs = (long)geometry.Batch * geometry.OutputPixels * geometry.OutChannels;
        return new Cost(geometry.MultiplyAdds, geometry.EffectiveMultiplyAdds, 2 * geometry.MultiplyAdds - (operands > 2 ? 0 : outputs))
        {
            Connections = geometry.MultiplyAdds + (operands > 2 ? outputs : 0),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in ConvolutionGeometry geometry, int operands) =>
        WindowFormulas.OfConvolution(geometry, 2, operands > 2, Cost(geometry, operands), unshared: true);

    /// <inheritdoc/>
    public override Reach Reach(in ConvolutionGeometry geometry, int operand) =>
        operand > 0 ? Operators.Reach.None : WindowRule.Reach(2, geometry.Depth, geometry.Height, geometry.Width);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,p,o] = b[p,o] + Σₖ Σ꜀ x[n, p·s − padding + k·d, c] · w[p, k, c, o]",
        Shapes: "x `[N, H, W, C]`, w `[H', W', kH, kW, C, O]`, b `[H', W', O]` (may be left out) → `[N, H', W', O]`",
        Settings:
        [
            (nameof(Stride), "s, the step of the window"),
            (nameof(Padding), "zeros around the input"),
            (nameof(Dilation), "d, the distance of two taps; 1 = adjacent"),
        ],
        Gradient: "dx[q] = Σₖ dy[p] · w[p, k]ᵀ over the k for which p = (q + padding − k·d)/s is a whole number; dw[p, k] = Σₙ x[n, p·s − padding + k·d]ᵀ · dy[n, p]; db[p, o] = Σₙ dy[n, p, o]",
        Cost: "MACs N·H'·W'·O·kH·kW·C; FLOPs 2·MACs, less one for each output without a bias: as a convolution",
        Layers: ["LocallyConnected2d"],
        Source: "LeCun 1989");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("3x3", [2, 5, 6, 3], [3, 4, 3, 3, 3, 4]),
        Sample("3x3, no bias", [2, 5, 6, 3], [3, 4, 3, 3, 3, 4], bias: false),
        Sample("3x2, stride 2x1, padding", [2, 5, 6, 3], [3, 5, 3, 2, 3, 17], stride: (2, 1), padding: (1, 0)),
        Sample("2x3, same, dilation 2x1", [1, 4, 5, 2], [4, 5, 2, 3, 2, 3], padding: Padding.Same, dilation: (2, 1)),
        Sample("1x1", [3, 2, 3, 5], [2, 3, 1, 1, 5, 1]),
        Sample("3x3, stride 4: pixels that no window sees", [2, 7, 7, 2], [2, 2, 3, 3, 2, 3], stride: 4),
        Sample("batch 0", [0, 3, 3, 2], [1, 1, 3, 3, 2, 3]),
    ];

    private static OperatorSample Sample(
        string setting, Shape input, Shape weight, bool bias = true, SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null)
    {
        LocallyConnectedOperator op = new(stride ?? 1, padding, dilation ?? 1);
        List<SampleOperand> operands = [new("input", input), new("weight", weight)];
        if (bias) operands.Add(new("bias", [weight[0], weight[1], weight[5]]));
        return new OperatorSample($"{op.Name} {setting}", operands, x => op.Apply(x[0], x[1], x.Count > 2 ? x[2] : null));
    }
}
