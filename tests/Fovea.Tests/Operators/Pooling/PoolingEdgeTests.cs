using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Operators.Pooling;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Operators.Pooling;

/// <summary>Sizes and numbers at the edge of what pooling can do.</summary>
public class PoolingEdgeTests
{
    private static readonly float[] Specials = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -1, 2];

    /// <summary>Every pooling, as a function of one picture.</summary>
    public static TheoryData<string> Names() => [.. Poolings.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Poolings = new()
    {
        ["max"] = new MaxPoolOperator(2, 2, 2, default, 1).Apply,
        ["max, overlapping"] = new MaxPoolOperator(2, 3, 2, 1, 1).Apply,
        ["average"] = new AveragePoolOperator(2, 2, 2, default).Apply,
        ["sum"] = new SumPoolOperator(2, 2, 2, default).Apply,
        ["adaptive max"] = new AdaptiveMaxPoolOperator(2, (3, 2)).Apply,
        ["adaptive average"] = new AdaptiveAveragePoolOperator(2, (3, 2)).Apply,
        ["global max"] = GlobalMaxPoolOperator.Apply,
        ["global average"] = GlobalAveragePoolOperator.Apply,
        ["pyramid"] = new SpatialPyramidPoolOperator(1, 2).Apply,
        ["regions"] = x => new RoiPoolOperator(2).Apply(x, Tensor.From([0, 0, 0, 3, 3, 0, 1, 1, 2, 3], [2, 5])),
        ["unpool"] = x => new MaxUnpoolOperator(2, 2, 2).Apply(new MaxPoolOperator(2, 2, 2, default, 1).Apply(x), x),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Special_numbers_come_out_the_same_in_every_lane_and_tail(string name)
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            float[] values = SplitMix.Stream(1, 16 * channels);
            // Another special number in another pixel of every channel.
            for (int c = 0; c < channels; c++) values[c * 7 % 16 * channels + c] = Specials[c % Specials.Length];
            Operand[] operands = [new("input", Tensor.From(values, [1, 4, 4, channels]))];
            OperatorRun scalar = Run(Backends.Cpu[0]);
            foreach (Backend backend in Backends.Cpu)
            {
                OperatorRun run = Run(backend);
                AssertSame(scalar.Output, run.Output, $"{name}, {channels} channels, {backend.Name}");
                AssertSame(scalar.Gradients[0]!, run.Gradients[0]!, $"{name}, {channels} channels, {backend.Name}: gradient");
            }

            OperatorRun Run(Backend backend) => OperatorRun.On(backend, false, operands, x => Poolings[name](x[0]), null);
        }

        static void AssertSame(float[] expected, float[] actual, string what)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                bool same = float.IsNaN(expected[i]) ? float.IsNaN(actual[i]) : BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
                Assert.True(same, $"{what}: element {i} is {actual[i]} instead of {expected[i]}");
            }
        }
    }

    [Fact]
    public void NaN_wins_and_of_equals_the_first()
    {
        foreach (Backend backend in Backends.All)
        {
            Operand[] operands = [new("input", Tensor.From([1, float.NaN, 2, 0, -0f, 0f, 0f, -0f], [2, 2, 2, 1]))];
            OperatorRun run = OperatorRun.On(backend, false, operands, x => new MaxPoolOperator(2, 2, 2, default, 1).Apply(x[0]), Tensor.From([3, 5], [2, 1, 1, 1]));
            Assert.Equal([float.NaN, 0], run.Output);
            Assert.Equal([0, 3, 0, 0, 5, 0, 0, 0], run.Gradients[0]!);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_of_one_pixel_or_a_batch_of_none_works_or_says_why_not(string name)
    {
        Tensor none = Poolings[name == "regions" ? "max" : name](Tensor.Zeros([0, 4, 4, 3]));
        Assert.Equal((0, 0), (none.Shape[0], none.Count));
        if (name is "max" or "average" or "sum" or "unpool")
            Assert.Contains("the window covers 2", Assert.Throws<ShapeException>(() => Poolings[name](Tensor.Full([1, 1, 1, 3], 2))).Message, StringComparison.Ordinal);
        else
            Assert.All(Poolings[name](Tensor.Full([1, 1, 1, 3], 2)).ToArray(), value => Assert.True(value is 2 or 0));
    }

    [Fact]
    public void A_window_wider_than_the_padded_input_is_an_error_with_a_fix()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new MaxPool2d(5, padding: 1).Forward(Tensor.Zeros([1, 2, 9, 3])));
        Assert.Equal("MaxPool2d: the height of the input is 2, with padding 4, but the window covers 5 (kernelSize 5, dilation 1). "
            + "Use a larger input, more padding or a smaller kernel.", error.Message);
    }

    [Theory]
    [InlineData(5, 2, 3, 0, 2)] // ⌈3/3⌉ + 1 = 2: the second window begins at 3
    [InlineData(4, 2, 4, 0, 1)] // ⌈2/4⌉ + 1 = 2, but the second would begin at 4, behind the input
    [InlineData(3, 1, 3, 0, 1)]
    [InlineData(2, 2, 3, 1, 1)] // begins at −1 and 2: the second sees padding alone
    public void In_ceil_mode_a_window_wholly_outside_is_left_out(int input, int kernel, int stride, int padding, int output)
    {
        foreach (Module pool in new Module[]
        {
            new MaxPool1d(kernel, stride, padding, ceilMode: true), new AvgPool1d(kernel, stride, padding, ceilMode: true), new SumPool1d(kernel, stride, padding, ceilMode: true),
        })
        {
            Assert.Equal([1, output, 2], pool.Forward(Tensor.Full([1, input, 2], 1)).Shape);
        }
    }

    [Fact]
    public void Sizes_past_two_to_the_31_are_noticed_without_allocating()
    {
        Recording shapes = Recording.OfShapes();
        shapes.Begin();
        Tensor large = shapes.Input([2, 1000, 1000, 1000]);
        Assert.Equal([2, 500, 500, 1000], new MaxPool2d(2).Forward(large).Shape);
        Assert.Equal(2_000_000_000, GlobalAveragePool(large).Flops);
        Assert.Contains("more than 2147483647 elements", Assert.Throws<ShapeException>(() => new AdaptiveMaxPool2d(2000).Forward(large)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 2147483647 elements", Assert.Throws<ShapeException>(() => new SpatialPyramidPool(2000).Forward(large)).Message, StringComparison.Ordinal);
        Assert.Contains("have 5000000000 bins", Assert.Throws<ShapeException>(() => new SpatialPyramidPool(50_000, 50_000).Forward(large)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 2147483647", Assert.Throws<ShapeException>(() => new MaxPool2d(3, 1, int.MaxValue).Forward(large)).Message, StringComparison.Ordinal);

        static Fovea.Operators.Cost GlobalAveragePool(Tensor input)
        {
            new GlobalAvgPool().Forward(input);
            return input.Recording!.Nodes[^1].Cost;
        }
    }

    [Fact]
    public void Adaptive_pooling_to_more_bins_than_inputs_repeats_inputs()
    {
        Tensor x = Tensor.From([1, 2, 3], [1, 3, 1]);
        // Bins of 3 inputs in 5: [0,1) [0,2) [1,2) [1,3) [2,3)
        Assert.Equal([1, 2, 2, 3, 3], new AdaptiveMaxPool1d(5).Forward(x).ToArray());
        Assert.Equal([1, 1.5f, 2, 2.5f, 3], new AdaptiveAvgPool1d(5).Forward(x).ToArray());
        Assert.Contains("outputSize must be 1 or more, got 0 for the width", Assert.Throws<ShapeException>(() => new AdaptiveAvgPool1d(0).Forward(x)).Message, StringComparison.Ordinal);
        Assert.Contains("there is nothing to pool", Assert.Throws<ShapeException>(() => new AdaptiveMaxPool1d(1).Forward(Tensor.Zeros([1, 0, 1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_of_a_large_picture_is_as_exact_as_that_of_a_small_one()
    {
        float[] values = SplitMix.Stream(1, 500 * 500);
        for (int i = 0; i < values.Length; i++) values[i] += 1;
        double mean = values.Average(value => (double)value);
        foreach (CpuBackend backend in Backends.Cpu)
        {
            OperatorRun run = OperatorRun.On(backend, false, [new("input", Tensor.From(values, [1, 500, 500, 1]))], x => GlobalAveragePoolOperator.Apply(x[0]), null);
            Assert.Equal(1, run.Output[0] / mean, 1e-6);
        }
    }

    [Fact]
    public void The_layers_say_where_they_are()
    {
        Sequential model = new(new ReLU(), new SpatialPyramidPool(1, 2));
        Assert.StartsWith("1 SpatialPyramidPool: input has 3 axes [5, 5, 3], expected [N, H, W, C] (channels last).",
            Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([5, 5, 3]))).Message, StringComparison.Ordinal);
        Assert.Contains("levels must be whole numbers of 1 or more", Assert.Throws<ShapeException>(() => new SpatialPyramidPool()).Message, StringComparison.Ordinal);
        Assert.Contains("must have the axes", Assert.Throws<ShapeException>(() => new GlobalMaxPool().Forward(Tensor.Zeros([5, 3]))).Message, StringComparison.Ordinal);
    }
}
