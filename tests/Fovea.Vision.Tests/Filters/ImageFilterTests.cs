using Fovea.Kernels.Geometry;
using Fovea.Mathematics;

namespace Fovea.Vision.Tests.Filters;

public class ImageFilterTests
{
    private static readonly double[,] Uneven = { { 5, 3, 1, -2 }, { 2, 7, -1, 1 }, { 0, 1, -3, 4 } };

    public static TheoryData<string> Borders => [.. Enum.GetNames<PaddingMode>(), "none"];

    [Fact]
    public void A_sharpened_3x3_picture() => Assert.Equal([7, 7, 1, -8, 21, -9, 5, -14, 39],
        Answer(new ImageFilter(ClassicKernels.Sharpen) { Border = PaddingMode.Zero }, [2, 3, 1, 0, 5, 1, 1, 0, 8], 3));

    [Fact]
    public void The_edges_of_a_3x3_picture() => Assert.Equal([8, 15, -1, -11, 24, -9, 3, -15, 58],
        Answer(new ImageFilter(ClassicKernels.Edge) { Border = PaddingMode.Zero }, [2, 3, 1, 0, 5, 1, 1, 0, 8], 3));

    [Fact]
    public void The_vertical_edge_of_a_6x6_picture()
    {
        float[] picture = [.. Enumerable.Range(0, 36).Select(i => i % 6 < 3 ? 10f : 0)];
        ImageFilter correlate = new(ClassicKernels.VerticalEdge) { Correlate = true, Border = null };
        Assert.Equal(Rows(4, [0, 30, 30, 0]), Answer(correlate, picture, 6));
        // Flipped, it is positive where the picture becomes brighter; here it becomes darker.
        Assert.Equal(Rows(4, [0, -30, -30, 0]), Answer(correlate with { Correlate = false }, picture, 6));
        Assert.Equal(Rows(6, [0, 0, 30, 30, 0, 0]), Answer(correlate with { Border = PaddingMode.Reflect }, picture, 6));
    }

    [Fact]
    public void A_signal_of_one_row() => Assert.Equal([1, 3, 6, 9, 7, 4],
        new ImageFilter(new double[,] { { 1, 1, 1 } }) { Border = null }.Apply(Tensor.From([0, 0, 1, 2, 3, 4, 0, 0], [1, 1, 8, 1])).ToArray());

    [Theory]
    [InlineData("vertical-edge", 0, 1)]
    [InlineData("sobel-x", 0, 1)]
    [InlineData("sobel-y", 1, 0)]
    public void Derivatives_are_positive_where_it_becomes_brighter_to_the_right_or_downwards(string name, int down, int along)
    {
        float[] picture = [.. Enumerable.Range(0, 25).Select(i => (float)(down * (i / 5) + along * (i % 5)))];
        Assert.True(Answer(new ImageFilter(ClassicKernels.Get(name)), picture, 5)[12] > 0);
    }

    [Theory]
    [MemberData(nameof(Borders))]
    public void Two_passes_equal_one_for_every_kernel_border_and_mode(string border)
    {
        Image picture = Made(53, 37, 3);
        foreach (double[,] kernel in ClassicKernels.All.Select(kernel => kernel.Values).Append(new double[,] { { 2, 4 }, { 1, 2 }, { -3, -6 }, { 0.5, 1 } }))
        foreach (FilterMode mode in Enum.GetValues<FilterMode>())
        {
            ImageFilter filter = new(kernel) { Border = BorderOf(border), Mode = mode }, direct = filter with { Separate = false };
            Assert.Equal(direct.Apply(picture, out FilterRange range).Samples.ToArray(), filter.Apply(picture, out FilterRange twice).Samples.ToArray());
            // Ninths and means are no short binary numbers; all other sums here are exact.
            bool isExact = kernel[0, 0] != 1.0 / 9 && filter.Border != PaddingMode.Mean;
            Assert.Equal(range.Greatest, twice.Greatest, isExact ? 0 : 1e-3f);
            (Image once, Image passes) = ((direct with { Normalise = true }).Apply(picture), (filter with { Normalise = true }).Apply(picture));
            Assert.All(once.Samples.ToArray().Zip(passes.Samples.ToArray()), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, isExact ? 0 : 1));
        }
    }

    [Theory]
    [MemberData(nameof(Borders))]
    public void Bands_equal_the_whole_and_the_definition(string border)
    {
        // Some bands of 131072 samples, and the last one shorter.
        Image picture = Made(301, 403, 3);
        foreach (bool correlate in new[] { false, true })
        {
            ImageFilter filter = new(Uneven) { Border = BorderOf(border), Correlate = correlate };
            Image result = filter.Apply(picture);
            float[] colours = [.. picture.Samples.ToArray().Select(sample => (float)sample)];
            float[] whole = filter.Apply(Tensor.From(colours, [1, .. picture.Shape])).ToArray();
            Assert.Equal(whole.Select(Rounded), result.Samples.ToArray());
            if (filter.Border is not (null or PaddingMode.Zero)) continue;

            // One column, by the definition: what lies outside is zero.
            double[,] channel = new double[picture.Height, picture.Width];
            for (int i = 0; i < channel.Length; i++) channel[i / picture.Width, i % picture.Width] = picture.Samples.Span[i * 3 + 1];
            double[,] expected = correlate ? Signal.Correlate(channel, Uneven) : Signal.Convolve(channel, Uneven);
            (int top, int left) = filter.Border is null ? (2, 3) : (1, 2);
            for (int i = 0; i < result.Width * result.Height; i++)
                Assert.Equal(Rounded((float)expected[i / result.Width + top, i % result.Width + left]), result[i % result.Width, i / result.Width][1]);
        }
    }

    [Fact]
    public void A_plan_counts_what_each_way_costs()
    {
        Assert.Equal((2, 6, 9), CostOf(new ImageFilter(ClassicKernels.SobelX), 3));
        Assert.Equal((1, 9, 9), CostOf(new ImageFilter(ClassicKernels.SobelX) { Separate = false }, 3));
        Assert.Equal((1, 9, 9), CostOf(new ImageFilter(ClassicKernels.Sharpen), 3));
        Assert.Equal((2, 12, 27), CostOf(new ImageFilter(ClassicKernels.SobelX) { Mode = FilterMode.Summed }, 3));
        Assert.Equal((2, 30, 225), CostOf(new ImageFilter(Square(15)), 1));
        Assert.Equal((1, 4, 4), CostOf(new ImageFilter(Square(2)), 1));
        Assert.Equal((1, 3, 3), CostOf(new ImageFilter(new double[,] { { 1, 2, 1 } }), 1));
        // Three channels into one: the column's pass adds them up, and the row has one channel to do.
        Assert.Equal((2, 6, 9), CostOf(new ImageFilter(new double[,] { { 1, 2, 1 } }) { Mode = FilterMode.Summed }, 3));
    }

    [Fact]
    public void The_range_tells_what_was_cut()
    {
        Image picture = new(3, 1, 1, [0, 200, 100]);
        Assert.Equal([0, 255, 200], new ImageFilter(new double[,] { { 2 } }).Apply(picture, out FilterRange range).Samples.ToArray());
        Assert.Equal(new FilterRange(0, 400, 3, 1), range);
        Assert.Equal([0, 255, 128], new ImageFilter(new double[,] { { 2 } }) { Normalise = true }.Apply(picture, out range).Samples.ToArray());
        Assert.Equal(new FilterRange(0, 400, 3, 0), range);
        Assert.Equal([0, 0, 0], new ImageFilter(new double[,] { { 0 } }) { Normalise = true }.Apply(picture).Samples.ToArray());
        // Halves go to the even neighbour.
        Assert.Equal([0, 2, 2], new ImageFilter(new double[,] { { 0.5 } }).Apply(new Image(3, 1, 1, [1, 3, 5])).Samples.ToArray());
    }

    [Fact]
    public void Opacity_is_kept_and_follows_a_picture_that_becomes_smaller()
    {
        Image picture = Made(7, 6, 4);
        Image result = new ImageFilter(Uneven) { Border = null, Grey = true }.Apply(picture);
        Assert.Equal<Shape>([4, 4, 2], result.Shape);
        for (int i = 0; i < 16; i++) Assert.Equal(picture[i % 4 + 1, i / 4 + 1][3], result[i % 4, i / 4][1]);
        Assert.Equal(2, new ImageFilter(Uneven) { Mode = FilterMode.Summed }.Apply(picture).Channels);
    }

    [Fact]
    public void Sixteen_bits_are_filtered_whole()
    {
        ushort[] samples = [.. Enumerable.Range(0, 9 * 8 * 3).Select(i => (ushort)(i * 7919 % 65536))];
        WideImage picture = new(9, 8, 3, samples);
        WideImage result = new ImageFilter(ClassicKernels.Gaussian).Apply(picture, out FilterRange range);
        Tensor whole = new ImageFilter(ClassicKernels.Gaussian).Apply(Tensor.From([.. samples.Select(sample => (float)sample)], [1, 8, 9, 3]));
        Assert.Equal(whole.ToArray().Select(value => (ushort)MathF.Round(value)), result.Samples.ToArray());
        Assert.Equal((whole.ToArray().Min(), whole.ToArray().Max(), 0L), (range.Least, range.Greatest, range.Clamped));
        Assert.Equal(1, new ImageFilter(ClassicKernels.Gaussian) { Grey = true }.Apply(picture).Channels);
        Assert.Equal([65535], new ImageFilter(new double[,] { { 3 } }).Apply(new WideImage(1, 1, 1, [40000])).Samples.ToArray());
    }

    [Fact]
    public void What_makes_no_sense_is_told()
    {
        Assert.Equal("ImageFilter: the kernel is 0x3; it must have an element.", Assert.Throws<ShapeException>(() => new ImageFilter(new double[0, 3])).Message);
        Assert.StartsWith("ImageFilter: the kernel has the number NaN", Assert.Throws<FoveaException>(() => new ImageFilter(new[,] { { double.NaN } })).Message);
        Assert.Throws<FoveaException>(() => new ImageFilter(new[,] { { 1e39 } }));
        ImageFilter filter = new(ClassicKernels.Edge);
        Assert.Equal("ImageFilter: the pictures are [3, 3, 1]; [N, height, width, channels] is expected.",
            Assert.Throws<ShapeException>(() => filter.Apply(Tensor.Zeros([3, 3, 1]))).Message);
        Assert.Contains("reflect padding is at most 0 wide", Assert.Throws<ShapeException>(() => filter.Apply(new Image(5, 1, 1, new byte[5]))).Message);
        Assert.Throws<ShapeException>(() => (filter with { Border = null }).Apply(new Image(5, 2, 1, new byte[10])));
    }

    [Fact]
    public void The_kernel_is_a_copy_both_ways()
    {
        double[,] kernel = { { 1, 2 } };
        ImageFilter filter = new(kernel);
        kernel[0, 0] = 9;
        filter.Kernel[0, 1] = 9;
        Assert.Equal(new double[,] { { 1, 2 } }, filter.Kernel);
    }

    private static (int Passes, int MultiplyAdds, int Direct) CostOf(ImageFilter filter, int channels)
    {
        FilterPlan plan = filter.PlanFor(channels);
        Assert.Equal(plan.Passes.Count > 1, plan.IsSeparated);
        return (plan.Passes.Count, plan.MultiplyAdds, plan.DirectMultiplyAdds);
    }

    private static double[,] Square(int side)
    {
        double[,] kernel = new double[side, side];
        for (int i = 0; i < kernel.Length; i++) kernel[i / side, i % side] = 1;
        return kernel;
    }

    private static PaddingMode? BorderOf(string name) => name == "none" ? null : Enum.Parse<PaddingMode>(name);

    private static byte Rounded(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);

    private static float[] Answer(ImageFilter filter, float[] picture, int side) => filter.Apply(Tensor.From(picture, [1, side, side, 1])).ToArray();

    private static IEnumerable<float> Rows(int count, float[] row) => Enumerable.Repeat(row, count).SelectMany(numbers => numbers);

    /// <summary>Soft stripes with some noise.</summary>
    private static Image Made(int width, int height, int channels) => new(width, height, channels,
        [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(128 + 90 * Math.Sin(i / channels * 0.05) + i * 31 % 37))]);
}
