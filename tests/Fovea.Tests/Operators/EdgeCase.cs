using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;
using Fovea.Operators.Convolution;
using Fovea.Operators.Dense;
using Fovea.Operators.Elementwise;
using Fovea.Operators.Losses;
using Fovea.Operators.Normalization;
using Fovea.Operators.Pooling;
using Fovea.Operators.Shaping;

namespace Fovea.Tests.Operators;

/// <summary>An operator that can be given any batch and any number of pixels, one and none included.</summary>
internal sealed record EdgeCase(string Name, Func<int, int, Operand[]> Operands, Func<IReadOnlyList<Tensor>, Tensor> Apply)
{
    private const int Channels = 6;

    public static EdgeCase[] All { get; } =
    [
        new("conv1d", (n, s) => With([n, s, Channels], [3, Channels, 5], [5]), x => new ConvolutionOperator(1, 1, 1, 1).Apply(x[0], x[1], x[2])),
        new("conv2d", (n, s) => With([n, s, s, Channels], [3, 3, Channels, 5], [5]), x => new ConvolutionOperator(2, 1, 1, 1).Apply(x[0], x[1], x[2])),
        new("conv2d, pointwise", (n, s) => With([n, s, s, Channels], [1, 1, Channels, 5], [5]), x => new ConvolutionOperator(2, 1, 0, 1).Apply(x[0], x[1], x[2])),
        new("conv2d, dilated and strided", (n, s) => With([n, s, s, Channels], [3, 3, Channels, 5], [5]), x => new ConvolutionOperator(2, 2, 4, 4).Apply(x[0], x[1], x[2])),
        new("conv2d, groups = channels", (n, s) => With([n, s, s, Channels], [3, 3, 1, Channels], [Channels]), x => new ConvolutionOperator(2, 1, 1, 1, Channels).Apply(x[0], x[1], x[2])),
        new("conv2d, padding over the kernel", (n, s) => With([n, s, s, Channels], [3, 3, Channels, 5], [5]), x => new ConvolutionOperator(2, 1, 5, 1).Apply(x[0], x[1], x[2])),
        new("conv3d", (n, s) => With([n, s, s, s, Channels], [3, 3, 3, Channels, 5], [5]), x => new ConvolutionOperator(3, 1, 1, 1).Apply(x[0], x[1], x[2])),
        new("conv_transpose1d", (n, s) => With([n, s, Channels], [3, 5, Channels], [5]), x => new TransposedConvolutionOperator(1, 2, 1, 1, 1).Apply(x[0], x[1], x[2])),
        new("conv_transpose2d", (n, s) => With([n, s, s, Channels], [3, 3, 5, Channels], [5]), x => new TransposedConvolutionOperator(2, 2, 1, 1, 1).Apply(x[0], x[1], x[2])),
        new("conv_transpose2d, groups = channels", (n, s) => With([n, s, s, Channels], [3, 3, 1, Channels], [Channels]),
            x => new TransposedConvolutionOperator(2, 2, 1, 1, 1, Channels).Apply(x[0], x[1], x[2])),
        new("conv_transpose3d", (n, s) => With([n, s, s, s, Channels], [3, 3, 3, 5, Channels], [5]), x => new TransposedConvolutionOperator(3, 2, 1, 1, 1).Apply(x[0], x[1], x[2])),
        new("locally connected", (n, s) => With([n, s, s, Channels], [s, s, 3, 3, Channels, 5], [s, s, 5]), x => new LocallyConnectedOperator(1, 1, 1).Apply(x[0], x[1], x[2])),
        new("linear", (n, s) => With([n, Channels], [5, Channels], [5]), x => LinearOperator.Apply(x[0], x[1], x[2])),
        .. new[] { 1, 2, 3 }.SelectMany(Pools),
        .. Enum.GetValues<PaddingMode>().Select(mode => new EdgeCase($"pad, {mode}", (n, s) => With([n, s + 1, s + 1, Channels]), x => new PadOperator(2, 1, mode).Apply(x[0]))),
        new("spatial pyramid", (n, s) => With([n, s, s, Channels]), x => new SpatialPyramidPoolOperator(1, 2).Apply(x[0])),
        new("batch normalisation", (n, s) => With([n, s, s, Channels], [Channels], [Channels]),
            x => new BatchNormOperator().Apply(x[0], Tensor.Zeros([Channels]), Tensor.Full([Channels], 1), x[1], x[2])),
        new("layer normalisation", (n, s) => With([n, s, s, Channels], [Channels], [Channels]), x => new LayerNormOperator([Channels]).Apply(x[0], x[1], x[2])),
        new("layer normalisation, spatial", (n, s) => With([n, s, s, Channels], [s, s], [s, s]),
            x => new LayerNormOperator(x[1].Shape, NormalizedAxes.Spatial).Apply(x[0], x[1], x[2])),
        new("group normalisation", (n, s) => With([n, s, s, Channels], [Channels], [Channels]), x => new GroupNormOperator(2).Apply(x[0], x[1], x[2])),
        new("group normalisation, groups = channels", (n, s) => With([n, s, s, Channels], [Channels], [Channels]), x => new GroupNormOperator(Channels).Apply(x[0], x[1], x[2])),
        // One pixel alone has no variance, see EdgeTests; the gradient of two is almost nothing but rounding.
        new("instance normalisation", (n, s) => With([n, s, s + 3, Channels], [Channels], [Channels]), x => new InstanceNormOperator().Apply(x[0], x[1], x[2])),
        new("local response", (n, s) => With([n, s, s, Channels]), x => new LocalResponseNormOperator(5).Apply(x[0])),
        new("flatten", (n, s) => With([n, s, s, Channels]), x => FlattenOperator.Apply(x[0])),
        new("add", (n, s) => With([n, s, s, Channels], [n, s, s, Channels]), x => AddOperator.Apply(x[0], x[1])),
        new("scale", (n, s) => With([n, s, s, Channels]), x => ScaleOperator.Apply(x[0], 3)),
        new("ReLU", (n, s) => With([n, s, s, Channels]), x => ReLUFunction.Operator.Apply(x[0])),
        new("softmax", (n, s) => With([n, s, s, Channels]), x => SoftmaxOperator.Softmax.Apply(x[0])),
        new("cross-entropy of each row", (n, s) => With([n, Channels]), x => new CrossEntropyOperator(LossReduction.None).Apply(x[0], new int[x[0].Shape[0]])),
    ];

    /// <summary>Windows of one pixel, and of three with padding.</summary>
    private static IEnumerable<EdgeCase> Pools(int rank) =>
    [
        Pool($"max_pool{rank}d", rank, x => new MaxPoolOperator(rank, 3, 2, 1, 1).Apply(x)),
        Pool($"max_pool{rank}d, ceil mode", rank, x => new MaxPoolOperator(rank, 1, 2, 0, 1, CeilMode: true).Apply(x)),
        Pool($"avg_pool{rank}d", rank, x => new AveragePoolOperator(rank, 3, 2, 1).Apply(x)),
        Pool($"avg_pool{rank}d, real inputs", rank, x => new AveragePoolOperator(rank, 3, 2, 1, CountIncludePad: false).Apply(x)),
        Pool($"sum_pool{rank}d", rank, x => new SumPoolOperator(rank, 3, 2, 1).Apply(x)),
        Pool($"adaptive_max_pool{rank}d", rank, x => new AdaptiveMaxPoolOperator(rank, 2).Apply(x)),
        Pool($"adaptive_avg_pool{rank}d", rank, x => new AdaptiveAveragePoolOperator(rank, 2).Apply(x)),
        Pool($"global_max_pool{rank}d", rank, GlobalMaxPoolOperator.Apply),
        Pool($"global_avg_pool{rank}d", rank, GlobalAveragePoolOperator.Apply),
        new($"max_unpool{rank}d", (n, s) => [.. With(Pixels(rank, n, s)), new("pool input", Values(9, Pixels(rank, n, s)), false)],
            x => new MaxUnpoolOperator(rank, 1, 1).Apply(x[0], x[1])),
    ];

    private static EdgeCase Pool(string name, int rank, Func<Tensor, Tensor> apply) => new(name, (n, s) => With(Pixels(rank, n, s)), x => apply(x[0]));

    private static Shape Pixels(int rank, int batch, int size) => rank switch { 1 => [batch, size, Channels], 2 => [batch, size, size, Channels], _ => [batch, size, size, size, Channels] };

    private static Operand[] With(params Shape[] shapes) => [.. shapes.Select((shape, i) => new Operand($"operand {i}", Values((ulong)(i + 1), shape)))];

    private static Tensor Values(ulong stream, Shape shape) => Tensor.From(SplitMix.Stream(stream, shape.Count), shape);
}
