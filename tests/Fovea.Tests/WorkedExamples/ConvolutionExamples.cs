using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Tests.WorkedExamples;

/// <summary>Numbers that can be followed by hand.</summary>
public class ConvolutionExamples
{
    private static readonly float[] Picture = [2, 3, 1, 0, 5, 1, 1, 0, 8];

    [Fact]
    public void A_sharpened_3x3_picture() => Assert.Equal([7, 7, 1, -8, 21, -9, 5, -14, 39], Filter(Picture, 3, [0, -1, 0, -1, 5, -1, 0, -1, 0], Padding.Same));

    [Fact]
    public void The_edges_of_a_3x3_picture() => Assert.Equal([8, 15, -1, -11, 24, -9, 3, -15, 58], Filter(Picture, 3, [-1, -1, -1, -1, 8, -1, -1, -1, -1], Padding.Same));

    [Fact]
    public void The_vertical_edge_of_a_6x6_picture()
    {
        float[] picture = [.. Enumerable.Range(0, 36).Select(i => i % 6 < 3 ? 10f : 0)];
        float[] edges = Filter(picture, 6, [1, 0, -1, 1, 0, -1, 1, 0, -1], Padding.Valid);
        Assert.Equal(Enumerable.Repeat((float[])[0, 30, 30, 0], 4).SelectMany(row => row), edges);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 5)]
    [InlineData(-1, 5)]
    public void Four_3x3_filters_over_5x5_pictures_valid_padded_by_1_and_same(int padding, int size)
    {
        ConvolutionOperator op = new(2, 1, padding < 0 ? Padding.Same : padding, 1);
        Tensor y = op.Apply(Tensor.Zeros([2, 5, 5, 3]), Tensor.Zeros([3, 3, 3, 4]));
        Assert.Equal<Shape>([2, size, size, 4], y.Shape);
    }

    [Fact]
    public void A_3x4_kernel_with_stride_2x1_and_same_padding()
    {
        Conv2d layer = new(3, 4, (3, 4), stride: (2, 1), padding: Padding.Same);
        Assert.Equal<Shape>([2, 3, 5, 4], layer.Forward(Tensor.Zeros([2, 5, 5, 3])).Shape);
    }

    [Fact]
    public void A_32x32_picture_and_a_5x5_filter_give_28x28()
    {
        Assert.Equal<Shape>([1, 28, 28, 1], new Conv2d(1, 1, 5).Forward(Tensor.Zeros([1, 32, 32, 1])).Shape);
    }

    [Fact]
    public void Same_padding_gives_the_size_over_the_stride_rounded_up()
    {
        Recording shapes = Recording.OfShapes();
        for (int size = 1; size <= 20; size++)
        for (int kernel = 1; kernel <= 7; kernel++)
        for (int stride = 1; stride <= 5; stride++)
        for (int dilation = 1; dilation <= 3; dilation++)
        {
            shapes.Begin();
            ConvolutionOperator op = new(1, stride, Padding.Same, dilation);
            Tensor y = op.Apply(shapes.Input([1, size, 1]), shapes.Input([kernel, 1, 1]));
            Assert.Equal((size + stride - 1) / stride, y.Shape[1]);
        }
    }

    [Fact]
    public void Same_padding_puts_the_odd_one_below_and_right()
    {
        // A 2×2 kernel of ones at the last pixel sees that pixel and padding.
        Assert.Equal([12, 16, 9, 24, 28, 15, 15, 17, 9], Filter([1, 2, 3, 4, 5, 6, 7, 8, 9], 3, [1, 1, 1, 1], Padding.Same));
    }

    [Fact]
    public void The_gradient_of_a_convolution_is_a_full_convolution_with_the_kernel_turned_by_180_degrees()
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor input = recording.Input(Tensor.From(Picture, [1, 3, 3, 1]), requiresGradient: true);
        ConvolutionOperator op = new(2, 1, Padding.Valid, 1);
        float[] w = [1, 2, 3, 4], delta = [5, 6, 7, 8];
        op.Apply(input, Tensor.From(w, [2, 2, 1, 1])).Backward(Tensor.From(delta, [1, 2, 2, 1]));

        ConvolutionOperator full = new(2, 1, 1, 1);
        float[] turned = full.Apply(Tensor.From(delta, [1, 2, 2, 1]), Tensor.From([w[3], w[2], w[1], w[0]], [2, 2, 1, 1])).ToArray();
        Assert.Equal([5, 16, 12, 22, 60, 40, 21, 52, 32], turned);
        Assert.Equal(turned, recording.GradientOf(input).ToArray());
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    public void Stacked_3x3_layers_see_more_of_the_picture(int layers, int size)
    {
        Recording recording = Recording.ForEvaluation(gradients: true);
        recording.Begin();
        Tensor input = recording.Input(Tensor.Full([1, 9, 9, 1], 1), requiresGradient: true), x = input;
        for (int i = 0; i < layers; i++) x = new ConvolutionOperator(2, 1, 1, 1).Apply(x, Tensor.Full([3, 3, 1, 1], 1));
        float[] middle = new float[81];
        middle[4 * 9 + 4] = 1;
        x.Backward(Tensor.From(middle, x.Shape));
        Assert.Equal(size * size, recording.GradientOf(input).ToArray().Count(gradient => gradient != 0));
    }

    private static float[] Filter(float[] picture, int size, float[] kernel, Padding padding)
    {
        int side = (int)Math.Sqrt(kernel.Length);
        return new ConvolutionOperator(2, 1, padding, 1).Apply(Tensor.From(picture, [1, size, size, 1]), Tensor.From(kernel, [side, side, 1, 1])).ToArray();
    }
}
