using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Operators.Shaping;

public class PadTests
{
    [Theory]
    [InlineData(PaddingMode.Zero, new float[] { 0, 0, 1, 2, 3, 6, 0, 0 })]
    [InlineData(PaddingMode.Reflect, new float[] { 3, 2, 1, 2, 3, 6, 3, 2 })]
    [InlineData(PaddingMode.Replicate, new float[] { 1, 1, 1, 2, 3, 6, 6, 6 })]
    [InlineData(PaddingMode.Circular, new float[] { 3, 6, 1, 2, 3, 6, 1, 2 })]
    [InlineData(PaddingMode.Mean, new float[] { 3, 3, 1, 2, 3, 6, 3, 3 })]
    public void Each_mode_gives_its_border(PaddingMode mode, float[] expected) =>
        Assert.Equal(expected, new PadOperator(1, 2, mode).Apply(Tensor.From([1, 2, 3, 6], [1, 4, 1])).ToArray());

    [Fact]
    public void The_mean_is_that_of_the_sample_and_channel()
    {
        Tensor x = Tensor.From([1, 10, 3, 20, 100, 0, 200, 4], [2, 2, 2]);
        Assert.Equal([2, 15, 1, 10, 3, 20, 150, 2, 100, 0, 200, 4], new PadOperator(1, Padding.Sides(1, 0), PaddingMode.Mean).Apply(x).ToArray());
    }

    [Theory]
    [InlineData(PaddingMode.Reflect, 4, "Pad1d: the width of the input is 4, so reflect padding is at most 3 wide, got 4 and 4. Use less padding, a larger input, or PaddingMode.Zero.")]
    [InlineData(PaddingMode.Circular, 5, "Pad1d: the width of the input is 4, so circular padding is at most 4 wide, got 5 and 5. Use less padding, a larger input, or PaddingMode.Zero.")]
    [InlineData(PaddingMode.Zero, -1, "Pad1d: padding must be 0 or more, got -1 and -1 for the width.")]
    public void Too_wide_a_border_is_an_error(PaddingMode mode, int padding, string message) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => new PadOperator(1, padding, mode).Apply(Tensor.Zeros([1, 4, 1]))).Message);

    [Theory]
    [InlineData(PaddingMode.Zero)]
    [InlineData(PaddingMode.Mean)]
    [InlineData(PaddingMode.Replicate)]
    public void An_empty_input_has_no_border_to_repeat(PaddingMode mode)
    {
        PadOperator op = new(1, 2, mode);
        if (mode == PaddingMode.Zero) Assert.Equal(4, op.Apply(Tensor.Zeros([1, 0, 1])).Count);
        else Assert.Contains("at most 0 wide", Assert.Throws<ShapeException>(() => op.Apply(Tensor.Zeros([1, 0, 1]))).Message, StringComparison.Ordinal);
    }

    /// <summary>n·(s − 1) + F − s in all, the odd one at the end: the notes' p = (n(s − 1) + F − s)/2 on both sides.</summary>
    [Theory]
    [InlineData(5, 3, 1, 1, 1, 1)]
    [InlineData(5, 3, 2, 1, 3, 3)]
    [InlineData(6, 3, 2, 1, 3, 4)]
    [InlineData(4, 2, 1, 1, 0, 1)]
    [InlineData(7, 5, 3, 1, 8, 8)]
    [InlineData(7, 3, 2, 2, 5, 5)]
    public void Keep_size_pads_as_the_formula_says(int n, int kernel, int stride, int dilation, int begin, int end)
    {
        PadGeometry geometry = new PadOperator(1, Padding.KeepSize, PaddingMode.Zero) { Kernel = kernel, Stride = stride, Dilation = dilation }.Resolve([[1, n, 1]]);
        Assert.Equal((begin, end), (geometry.Width.Begin, geometry.Width.End));
        Assert.Equal(n * (stride - 1) + dilation * (kernel - 1) + 1 - stride, begin + end);
        Assert.Equal(n, new Conv1d(1, 1, kernel, stride, Padding.KeepSize, dilation).Forward(Tensor.Zeros([1, n, 1])).Shape[1]);
    }

    [Theory]
    [InlineData(PaddingMode.Reflect)]
    [InlineData(PaddingMode.Replicate)]
    [InlineData(PaddingMode.Circular)]
    [InlineData(PaddingMode.Mean)]
    public void A_layer_with_a_mode_is_padding_and_a_valid_convolution(PaddingMode mode)
    {
        Tensor x = Tensor.From(SplitMix.Stream(1, 2 * 5 * 6 * 3), [2, 5, 6, 3]);
        Conv2d layer = new(3, 4, (3, 2), stride: (2, 1), padding: Padding.Same, paddingMode: mode), valid = new(3, 4, (3, 2), stride: (2, 1));
        valid.Weight.Set(layer.Weight.AsSpan());
        valid.Bias!.Set(layer.Bias!.AsSpan());
        Tensor padded = new PadOperator(2, Padding.Sides(1, 1, 0, 1), mode).Apply(x);
        Tensor expected = valid.Forward(padded);
        Assert.Equal([2, 3, 6, 4], (int[])[.. expected.Shape]);
        Assert.Equal(expected.ToArray(), layer.Forward(x).ToArray());
    }

    [Fact]
    public void Mean_and_zero_padding_of_a_picture_without_mean_are_the_same()
    {
        Tensor x = Tensor.From([1, -1, 2, -2], [1, 2, 2, 1]);
        Conv2d zero = new(1, 2, 3, padding: 1), mean = new(1, 2, 3, padding: 1, paddingMode: PaddingMode.Mean);
        mean.Weight.Set(zero.Weight.AsSpan());
        mean.Bias!.Set(zero.Bias!.AsSpan());
        Assert.Equal(zero.Forward(x).ToArray(), mean.Forward(x).ToArray());
    }
}
