using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Geometry;
using Fovea.Kernels.Reference;
using Fovea.Layers;
using Fovea.Operators.Convolution;
using Fovea.Operators.Dense;
using Fovea.Operators.Losses;
using Fovea.Operators.Normalization;
using Fovea.Operators.Pooling;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Operators;

/// <summary>
/// The edges, one test each, for every family that has one: a batch of none, one pixel, as many groups as channels, a kernel wider than its input, padding
/// wider than the kernel, ceil-mode windows outside, products of sizes over 2³¹, one tensor as two operands. (Numbers at the edge: <see cref="SpecialValueTests"/>.)
/// </summary>
public class EdgeTests
{
    private static readonly EdgeCase[] Cases = EdgeCase.All;

    public static TheoryData<string> Names() => [.. Cases.Select(test => test.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_of_none_goes_forward_and_back(string name)
    {
        EdgeCase test = Cases.Single(test => test.Name == name);
        foreach (Backend backend in Backends.All)
        {
            Operand[] operands = test.Operands(0, 5);
            OperatorRun run = OperatorRun.On(backend, false, operands, test.Apply, null);
            Assert.Equal((0, 0), (run.Shape[0], run.Output.Length));
            for (int i = 0; i < operands.Length; i++)
            {
                if (!operands[i].HasGradient) continue;
                Assert.Equal(operands[i].Tensor.Count, run.Gradients[i]!.Length);
                // Nothing was added up.
                Assert.All(run.Gradients[i]!, value => Assert.Equal(0, value));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_pixel_gives_what_the_reference_gives(string name)
    {
        EdgeCase test = Cases.Single(test => test.Name == name);
        Operand[] operands = test.Operands(1, 1);
        OperatorRun expected = OperatorRun.On(new ReferenceBackend(), false, operands, test.Apply, null);
        Assert.NotEmpty(expected.Output);
        foreach (Backend backend in Backends.Cpu)
            OperatorRun.On(backend, false, operands, test.Apply, null).Check($"{name} on {backend.Name}", operands, expected.Output, i => expected.Gradients[i]!);
    }

    [Fact]
    public void One_pixel_has_no_variance_of_its_own()
    {
        Says("InstanceNorm: a channel of a sample has 1 pixels: the variance of one value is zero. Use a larger input, or another normalisation.",
            () => new InstanceNormOperator().Apply(Zeros([2, 1, 1, 3])));
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Says("BatchNorm: training needs more than one value for each channel, got 1", () => new BatchNorm(3).Forward(recording.Input(Zeros([1, 1, 1, 3]))));
        Says("BatchNorm: training needs more than one value for each channel, got 0", () => new BatchNorm(3).Forward(recording.Input(Zeros([0, 1, 1, 3]))));
    }

    [Fact]
    public void As_many_groups_as_channels_are_convolutions_of_one_channel_each()
    {
        const int Channels = 19;
        Tensor x = Numbers(1, [2, 6, 5, Channels]), w = Numbers(2, [3, 3, 1, Channels]);
        AllChannels(new ConvolutionOperator(2, 2, 1, 1, Channels).Apply(x, w).ToArray(), c => new ConvolutionOperator(2, 2, 1, 1).Apply(Channel(x, c), Channel(w, c)).ToArray());
        AllChannels(new TransposedConvolutionOperator(2, 2, 1, 1, 1, Channels).Apply(x, w).ToArray(),
            c => new TransposedConvolutionOperator(2, 2, 1, 1, 1).Apply(Channel(x, c), Channel(w, c)).ToArray());

        static void AllChannels(float[] actual, Func<int, float[]> alone)
        {
            for (int c = 0; c < Channels; c++)
                Closeness.Check($"channel {c}", alone(c), actual.Where((_, i) => i % Channels == c).ToArray(), Closeness.Outputs);
        }

        static Tensor Channel(Tensor t, int channel) => Tensor.From([.. t.ToArray().Where((_, i) => i % Channels == channel)], t.Shape.With(^1, 1));
    }

    [Fact]
    public void As_many_groups_as_channels_are_instance_normalisation()
    {
        Tensor x = Numbers(1, [2, 6, 5, 19]), gamma = Numbers(2, [19]), beta = Numbers(3, [19]);
        Assert.Equal(new InstanceNormOperator().Apply(x, gamma, beta).ToArray(), new GroupNormOperator(19).Apply(x, gamma, beta).ToArray());
    }

    [Fact]
    public void A_kernel_wider_than_the_padded_input_is_an_error_with_the_sizes()
    {
        const string Width = "the width of the input is 3, with padding 5, but the window covers 6 (kernelSize 6, dilation 1). Use a larger input, more padding or a smaller kernel.";
        Says("Conv1d: " + Width, () => new Conv1d(2, 2, 6, padding: 1).Forward(Zeros([1, 3, 2])));
        Says("Conv2d: " + Width, () => new Conv2d(2, 2, 6, padding: 1).Forward(Zeros([1, 9, 3, 2])));
        Says("Conv3d: " + Width, () => new Conv3d(2, 2, 6, padding: 1).Forward(Zeros([1, 9, 9, 3, 2])));
        Says("Conv2d: the width of the input is 3, with padding 3, but the window covers 5 (kernelSize 3, dilation 2)", () => new Conv2d(2, 2, 3, dilation: 2).Forward(Zeros([1, 9, 3, 2])));
        Says("LocallyConnected2d: " + Width, () => new LocallyConnectedOperator(1, 1, 1).Apply(Zeros([1, 9, 3, 2]), Zeros([1, 1, 6, 6, 2, 2])));
        foreach (int rank in new[] { 1, 2, 3 })
        {
            Tensor x = Zeros(rank switch { 1 => [1, 3, 2], 2 => [1, 9, 3, 2], _ => [1, 9, 9, 3, 2] });
            Says($"MaxPool{rank}d: {Width}", () => new MaxPoolOperator(rank, 6, 1, 1, 1).Apply(x));
            Says($"AvgPool{rank}d: {Width}", () => new AveragePoolOperator(rank, 6, 1, 1).Apply(x));
            Says($"SumPool{rank}d: {Width}", () => new SumPoolOperator(rank, 6, 1, 1).Apply(x));
            Says($"MaxUnpool{rank}d: {Width}", () => new MaxUnpoolOperator(rank, 6, 1, 1).Apply(x, x));
        }

        // The same edge of a transposed convolution: nothing is left of the output.
        Says("ConvTranspose2d: the height of the output would be -1: input 1, stride 1, window 3, padding 2 and 2, outputPadding 0.", () => new ConvTranspose2d(2, 2, 3, padding: 2).Forward(Zeros([1, 1, 1, 2])));
    }

    [Fact]
    public void Padding_over_the_kernel_size_is_zeros_around_a_convolution_and_a_crop_of_a_transposed_one()
    {
        Tensor x = Numbers(1, [2, 4, 5, 3]), w = Numbers(2, [3, 2, 3, 7]);
        float[] expected = new ConvolutionOperator(2, 1, 0, 1).Apply(new PadOperator(2, (5, 4), PaddingMode.Zero).Apply(x), w).ToArray();
        Closeness.Check("convolution", expected, new ConvolutionOperator(2, 1, (5, 4), 1).Apply(x, w).ToArray(), Closeness.Outputs);

        // 14×15 outputs, of which the padding cuts off four all around: [4..10) and [4..11).
        Tensor t = Numbers(3, [1, 12, 13, 3]), v = Numbers(4, [3, 3, 2, 3]);
        Tensor whole = new TransposedConvolutionOperator(2, 1, 0, 0, 1).Apply(t, v), cut = new TransposedConvolutionOperator(2, 1, 4, 0, 1).Apply(t, v);
        Assert.Equal<Shape>([1, 14, 15, 2], whole.Shape);
        Assert.Equal<Shape>([1, 6, 7, 2], cut.Shape);
        float[] all = whole.ToArray();
        Closeness.Check("transposed convolution", [.. Enumerable.Range(0, cut.Count).Select(i => all[((i / 14 + 4) * 15 + i / 2 % 7 + 4) * 2 + i % 2])], cut.ToArray(), Closeness.Outputs);
    }

    [Fact]
    public void Padding_over_the_kernel_size_leaves_pooling_windows_without_input()
    {
        foreach (int rank in new[] { 1, 2, 3 })
        {
            Tensor x = Zeros(rank switch { 1 => [1, 6, 2], 2 => [1, 6, 6, 2], _ => [1, 6, 6, 6, 2] });
            const string Problem = "window 0 of 14 sees padding alone: input 6, padding 5 and 5, kernelSize 3, dilation 1, stride 1. Use a smaller padding, at most half of the 3";
            Says($"MaxPool{rank}d: {Problem}", () => new MaxPoolOperator(rank, 3, 1, 5, 1).Apply(x));
            Says($"AvgPool{rank}d: {Problem}", () => new AveragePoolOperator(rank, 3, 1, 5).Apply(x));
            Says($"SumPool{rank}d: {Problem}", () => new SumPoolOperator(rank, 3, 1, 5).Apply(x));
            Says($"MaxUnpool{rank}d: {Problem}", () => new MaxUnpoolOperator(rank, 3, 1, 5).Apply(x, x));
        }
    }

    [Fact]
    public void A_ceil_mode_window_wholly_outside_is_left_out()
    {
        // ⌈(4 − 2)/4⌉ + 1 = 2 windows, but the second would begin behind the input: what is left is floor mode's one.
        foreach (int rank in new[] { 1, 2, 3 })
        {
            Tensor x = Numbers(5, rank switch { 1 => [2, 4, 3], 2 => [2, 4, 4, 3], _ => [2, 4, 4, 4, 3] });
            Same(new MaxPoolOperator(rank, 2, 4, 0, 1).Apply(x), new MaxPoolOperator(rank, 2, 4, 0, 1, CeilMode: true).Apply(x));
            Same(new AveragePoolOperator(rank, 2, 4, 0).Apply(x), new AveragePoolOperator(rank, 2, 4, 0, CeilMode: true).Apply(x));
            Same(new SumPoolOperator(rank, 2, 4, 0).Apply(x), new SumPoolOperator(rank, 2, 4, 0, CeilMode: true).Apply(x));
        }

        static void Same(Tensor floor, Tensor ceil)
        {
            Assert.Equal((2, 6), (floor.Shape[0], floor.Count));
            Assert.Equal(floor.Shape, ceil.Shape);
            Assert.Equal(floor.ToArray(), ceil.ToArray());
        }
    }

    [Fact]
    public void One_tensor_as_two_operands_gets_the_sum_of_their_gradients()
    {
        Check("add", [3, 7], (a, b) => a + b);
        Check("multiply", [3, 7], (a, b) => a * b);
        Check("divide", [3, 7], (a, b) => a / (b + 3));
        Check("matrix product", [5, 5], (a, b) => a.MatrixProduct(b));
        Check("concatenate", [3, 7], (a, b) => Tensor.Concatenate(0, a, b));
        Check("squared error", [3, 7], (a, b) => SquaredErrorFunction.With().Apply(a * 2, b));
        Check("linear", [17, 17], (a, b) => LinearOperator.Apply(a, b));
        // [N, H, W, C] is a weight [kH, kW, C, O] too.
        Check("convolution", [3, 3, 5, 5], (a, b) => new ConvolutionOperator(2, 1, 1, 1).Apply(a, b));
        Check("transposed convolution", [3, 3, 5, 5], (a, b) => new TransposedConvolutionOperator(2, 2, 1, 1, 1).Apply(a, b));
        Check("layer normalisation", [19], (a, b) => new LayerNormOperator([19]).Apply(Numbers(8, [4, 19]), a, b));
        Check("group normalisation", [18], (a, b) => new GroupNormOperator(3).Apply(Numbers(8, [2, 5, 18]), a, b));
        Check("instance normalisation", [18], (a, b) => new InstanceNormOperator().Apply(Numbers(8, [2, 5, 18]), a, b));
        Check("batch normalisation", [18], (a, b) => new BatchNormOperator().Apply(Numbers(8, [5, 18]), Zeros([18]), Tensor.Full([18], 1), a, b));

        static void Check(string what, Shape shape, Func<Tensor, Tensor, Tensor> apply)
        {
            Operand one = new("x", Numbers(7, shape)), other = new("y", Numbers(7, shape));
            foreach (Backend backend in Backends.All)
            {
                OperatorRun apart = OperatorRun.On(backend, false, [one, other], x => apply(x[0], x[1]), null), shared = OperatorRun.On(backend, false, [one], x => apply(x[0], x[0]), null);
                Assert.Equal(apart.Output, shared.Output);
                float[] sum = [.. apart.Gradients[0]!.Zip(apart.Gradients[1]!, (p, q) => p + q)];
                Closeness.Check($"{what} on {backend.Name}", sum, shared.Gradients[0]!, Closeness.Gradients);
            }
        }
    }

    [Fact]
    public void Products_of_sizes_over_two_to_the_31_are_errors_with_the_numbers_and_take_no_memory()
    {
        // Each operand has less than 2³¹ elements, the result or a size on the way has not.
        const string Many = "has more than 2147483647 elements";
        Too($"Shape: [2, 40000, 40000, 1] {Many}", () => Shapes([2, 40_000, 40_000, 1]));
        Too($"Conv2d: [1, 40000, 40000, 2] {Many}", () => new Conv2d(1, 2, 3, padding: 1).Forward(Shapes([1, 40_000, 40_000, 1])));
        Too($"Conv1d: [1, 2000000000, 2] {Many}", () => new Conv1d(1, 2, 1).Forward(Shapes([1, 2_000_000_000, 1])));
        Too($"Conv3d: [1, 1200, 1200, 1200, 2] {Many}", () => new Conv3d(1, 2, 1).Forward(Shapes([1, 1200, 1200, 1200, 1])));
        Too($"ConvTranspose2d: [1, 60000, 60000, 1] {Many}", () => new ConvTranspose2d(1, 1, 2, stride: 2).Forward(Shapes([1, 30_000, 30_000, 1])));
        Too("ConvTranspose1d: the width of the output would be 3000000000: input 1000000000, stride 3", () => new ConvTranspose1d(1, 1, 3, stride: 3).Forward(Shapes([1, 1_000_000_000, 1])));
        Too($"Pad2d: [1, 60000, 60000, 1] {Many}", () => new PadOperator(2, 10_000, PaddingMode.Zero).Apply(Shapes([1, 40_000, 40_000, 1])));
        Too("Pad1d: the padded width is 4000000001, more than 2147483647", () => new PadOperator(1, 2_000_000_000, PaddingMode.Zero).Apply(Shapes([1, 1, 1])));
        Too($"AdaptiveMaxPool2d: [2, 2000, 2000, 1000] {Many}", () => new AdaptiveMaxPool2d(2000).Forward(Shapes([2, 10, 10, 1000])));
        Too($"AdaptiveAvgPool2d: [2, 2000, 2000, 1000] {Many}", () => new AdaptiveAvgPool2d(2000).Forward(Shapes([2, 10, 10, 1000])));
        Too($"RoiPool: [1000, 2000, 2000, 3] {Many}", () => new RoiPoolOperator(2000).Apply(Shapes([1, 5, 5, 3]), Zeros([1000, 5])));
        Too($"SpatialPyramidPool: [1000, 4000000] {Many}", () => new SpatialPyramidPool(2000).Forward(Shapes([2, 10, 10, 1000])));
        Too("MaxPool2d: the padded height is 4294967298, more than 2147483647", () => new MaxPoolOperator(2, 3, 1, int.MaxValue, 1).Apply(Shapes([1, 4, 4, 1])));
        Too($"Linear: [50000, 50000] {Many}", () => new Linear(10, 50_000).Forward(Shapes([50_000, 10])));
        Too($"Shape: [50000, 50000] {Many}", () => new Linear(50_000, 50_000));
        Too($"Shape: [3, 3, 20000, 20000] {Many}", () => new Conv2d(20_000, 20_000, 3));
        // A batch of none has no elements; its samples have too many all the same.
        Too($"Flatten: [70000, 70000] {Many}", () => FlattenOperator.Apply(Shapes([0, 70_000, 70_000, 1])));
    }

    [Fact]
    public void Counts_over_two_to_the_31_are_right()
    {
        ModelSummary convolution = new Conv2d(1, 1, 3, padding: 1, bias: false).Summary([40_000, 40_000, 1]);
        Assert.Equal(40_000L * 40_000 * 9, convolution.Cost.MultiplyAdds);
        ModelSummary linear = new Sequential(new Linear(40_000, 50_000), new Linear(50_000, 40_000)).Summary([40_000]);
        Assert.Equal(2 * 40_000L * 50_000 + 90_000, linear.Parameters);
        Assert.Equal(2 * 40_000L * 50_000, linear.Cost.MultiplyAdds);
        // A window of 2000³ over 1100³ pixels that are padded to it.
        Assert.Equal(2000L * 2000 * 2000, new AvgPool3d(2000, 1, 450).Summary([1100, 1100, 1100, 1]).Cost.Flops);
        PoolGeometry cube = new AveragePoolOperator(3, 2000, 1, 450).Resolve([[1, 1100, 1100, 1100, 1]]);
        Assert.Equal((2000L * 2000 * 2000, 2000L * 2000 * 2000), (cube.Taps, cube.DivisorAt(-450, -450, -450)));
    }

    private static Tensor Zeros(Shape shape) => Tensor.Zeros(shape);

    private static Tensor Numbers(ulong stream, Shape shape) => Tensor.From(SplitMix.Stream(stream, shape.Count), shape);

    /// <summary>A tensor of a shape without numbers.</summary>
    private static Tensor Shapes(Shape shape)
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        return recording.Input(shape);
    }

    private static void Says(string message, Func<object> apply) => Assert.StartsWith(message, Assert.Throws<ShapeException>(apply).Message, StringComparison.Ordinal);

    private static void Too(string problem, Func<object> apply)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<ShapeException>(apply).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.StartsWith(problem, message, StringComparison.Ordinal);
    }
}
