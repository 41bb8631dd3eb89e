using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Layers;
using Fovea.Operators.Pooling;

namespace Fovea.Tests.Operators.Pooling;

/// <summary>Examples worked out by hand, and what pooling keeps.</summary>
public class PoolingExampleTests
{
    [Fact]
    public void Max_average_and_sum_pooling_of_a_matrix_and_back()
    {
        Tensor x = Tensor.From([1, 3, 2, 1, 2, 9, 1, 1, 1, 3, 2, 3, 5, 6, 1, 2], [1, 4, 4, 1]);
        Check(new MaxPool2d(2), [9, 2, 6, 3], [0, 0, 8, 0, 0, 2, 0, 0, 0, 0, 0, 6, 0, 4, 0, 0]);
        Check(new AvgPool2d(2), [3.75f, 1.25f, 3.75f, 2], [0.5f, 0.5f, 2, 2, 0.5f, 0.5f, 2, 2, 1, 1, 1.5f, 1.5f, 1, 1, 1.5f, 1.5f]);
        Check(new SumPool2d(2), [15, 5, 15, 8], [2, 2, 8, 8, 2, 2, 8, 8, 4, 4, 6, 6, 4, 4, 6, 6]);

        // δ = [[2, 8], [4, 6]] goes to the greatest of each window, or is spread over it; average pooling divides by the window's size.
        void Check(Module pool, float[] output, float[] gradient)
        {
            foreach (Backend backend in Backends.All)
            {
                OperatorRun run = OperatorRun.On(backend, false, [new("input", x)], t => pool.Forward(t[0]), Tensor.From([2, 8, 4, 6], [1, 2, 2, 1]));
                Assert.Equal(output, run.Output);
                Assert.Equal(gradient, run.Gradients[0]!);
            }
        }
    }

    [Fact]
    public void Overlapping_windows_of_3_with_stride_2_share_a_row()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 9, 6, 7, 8, 5], [1, 9, 1]);
        OperatorRun run = OperatorRun.On(Backend.Default, false, [new("input", x)], t => new MaxPool1d(3, 2).Forward(t[0]), Tensor.From([1, 10, 100, 1000], [1, 4, 1]));
        Assert.Equal([3, 9, 9, 8], run.Output);
        Assert.Equal([0, 0, 1, 0, 110, 0, 0, 1000, 0], run.Gradients[0]!);
        // AlexNet's first pooling: 55 → 27.
        Assert.Equal([1, 27, 27, 2], new MaxPool2d(3, 2).Forward(Tensor.Zeros([1, 55, 55, 2])).Shape);
    }

    [Fact]
    public void Pooling_keeps_its_result_under_a_shift_within_a_window_and_under_any_turn_if_global()
    {
        float[] picture = new float[64], shifted = new float[64], turned = new float[64];
        foreach ((int row, int column) in new[] { (0, 2), (2, 4), (4, 0), (6, 6) })
        {
            picture[row * 8 + column] = row + column;
            shifted[row * 8 + column + 1] = row + column;
            turned[column * 8 + 7 - row] = row + column;
        }

        Assert.Equal(Pool(new MaxPool2d(2), picture), Pool(new MaxPool2d(2), shifted));
        Assert.NotEqual(Pool(new MaxPool2d(2), picture), Pool(new MaxPool2d(2), turned));
        foreach (Module pool in new Module[] { new GlobalMaxPool(), new GlobalAvgPool() }) Assert.Equal(Pool(pool, picture), Pool(pool, turned));

        static float[] Pool(Module pool, float[] values) => pool.Forward(Tensor.From(values, [1, 8, 8, 1])).ToArray();
    }

    [Fact]
    public void A_pyramid_of_256_filters_gives_5376_features_for_any_input()
    {
        SpatialPyramidPool pool = new(1, 2, 4);
        Recording shapes = Recording.OfShapes();
        foreach ((int height, int width) in new[] { (13, 13), (7, 10), (1, 1), (64, 3) })
        {
            shapes.Begin();
            Assert.Equal([3, 5376], pool.Forward(shapes.Input([3, height, width, 256])).Shape);
        }
    }

    [Fact]
    public void A_pyramid_has_n_bins_where_the_naive_window_does_not()
    {
        // Window ⌈a/n⌉, stride ⌊a/n⌋: how many there are, and the input behind the last one.
        Assert.Equal((2, 13), Naive(13, 2));
        Assert.Equal((6, 7), Naive(7, 4));
        Assert.Equal((4, 9), Naive(10, 4));
        foreach (int size in new[] { 7, 10, 13 })
        {
            Tensor x = Tensor.From([.. Enumerable.Range(0, size * size).Select(i => (float)i)], [1, size, size, 1]);
            Assert.Equal([1, 16], new SpatialPyramidPool(4).Forward(x).Shape);
            Assert.Equal(new AdaptiveMaxPool2d(4).Forward(x).ToArray(), new SpatialPyramidPool(4).Forward(x).ToArray());
        }

        static (int Bins, int End) Naive(int size, int bins)
        {
            (int window, int stride) = ((size + bins - 1) / bins, size / bins);
            int count = (size - window) / stride + 1;
            return (count, (count - 1) * stride + window);
        }
    }

    [Fact]
    public void A_pyramid_is_its_levels_flattened_channel_first_one_after_the_other()
    {
        Tensor x = Tensor.From(SplitMix.Stream(1, 2 * 7 * 5 * 3), [2, 7, 5, 3]);
        float[][] levels = [.. new[] { 1, 3, 2 }.Select(level => new Flatten().Forward(new AdaptiveMaxPool2d(level).Forward(x)).ToArray())];
        float[] expected = [.. Enumerable.Range(0, 2).SelectMany(n => levels.SelectMany(level => level.Skip(n * level.Length / 2).Take(level.Length / 2)))];
        Assert.Equal(expected, new SpatialPyramidPool(1, 3, 2).Forward(x).ToArray());
    }

    [Fact]
    public void Regions_are_pooled_as_torchvision_does()
    {
        Tensor x = Tensor.From([.. Enumerable.Range(0, 36).Select(i => (float)i)], [1, 6, 6, 1]);
        // Corners (0.5, 0.5)-(4.4, 2.4) round to (1, 1)-(4, 2): 4 wide, 2 high. Widths of 4/3: columns 1-2, 2-3, 3-4.
        Tensor y = new RoiPool((2, 3)).Forward(x, Tensor.From([0, 0.5f, 0.5f, 4.4f, 2.4f], [1, 5]));
        Assert.Equal([1, 2, 3, 1], y.Shape);
        Assert.Equal([8, 9, 10, 14, 15, 16], y.ToArray());
        ShapeException error = Assert.Throws<ShapeException>(() => new RoiPool(2).Forward(x, Tensor.From([1, 0, 0, 2, 2], [1, 5])));
        Assert.Contains("region 0 is of sample 1, but there are 1 samples", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected [R, 5]", Assert.Throws<ShapeException>(() => new RoiPool(2).Forward(x, Tensor.Zeros([2, 4]))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new RoiPool(2).Forward(x, Tensor.From([float.NaN, 0, 0, 2, 2], [1, 5])));
        Assert.Equal(0, new RoiPool(1).Forward(x, Tensor.From([0, 1e30f, 1e30f, float.PositiveInfinity, float.NaN], [1, 5])).Item());
    }

    [Fact]
    public void Unpooling_puts_the_greatest_back_where_it_stood()
    {
        Tensor x = Tensor.From([1, 2, 6, 3, 3, 5, 2, 1, 1, 2, 2, 1, 7, 3, 4, 8], [1, 4, 4, 1]);
        Tensor pooled = new MaxPool2d(2).Forward(x);
        Assert.Equal([5, 6, 7, 8], pooled.ToArray());
        Assert.Equal([0, 0, 6, 0, 0, 5, 0, 0, 0, 0, 0, 0, 7, 0, 0, 8], new MaxUnpool2d(2).Forward(pooled, x).ToArray());
        ShapeException error = Assert.Throws<ShapeException>(() => new MaxUnpool2d(2).Forward(x, x));
        Assert.Contains("max pooling of [1, 4, 4, 1] gives [1, 2, 2, 1]", error.Message, StringComparison.Ordinal);
    }
}
