namespace Fovea.Tests.RandomNumbers;

public class RandomStreamTests
{
    private static readonly RandomStream Stream = new(seed: 42, RandomStream.StreamOf("features.3.weight"));

    private delegate void Fill(Span<float> destination, ulong start);

    public static TheoryData<string> Distributions => ["uniform", "normal", "truncated"];

    private static Fill FillOf(string distribution, RandomStream stream) => distribution switch
    {
        "uniform" => (destination, start) => stream.FillUniform(destination, -3, 5, start),
        "normal" => (destination, start) => stream.FillNormal(destination, 1, 2, start),
        _ => (destination, start) => stream.FillTruncatedNormal(destination, 0.5f, 1, -1, 1.5f, start),
    };

    [Fact]
    public void Words_are_the_words_of_the_blocks()
    {
        for (ulong i = 0; i < 40; i++)
            Assert.Equal(Philox.Block(i / 4, Stream.Stream, 42)[(int)(i % 4)], Stream.Bits(i));
        uint[] words = new uint[13];
        Stream.FillBits(words, start: 7);
        for (int i = 0; i < words.Length; i++) Assert.Equal(Stream.Bits((ulong)i + 7), words[i]);
    }

    [Fact]
    public void A_name_s_stream_is_the_start_of_its_SHA_256()
    {
        // echo -n abc | sha256sum: ba7816bf 8f01cfea …
        Assert.Equal(0xeacf018fbf1678baUL, RandomStream.StreamOf("abc"));
        Assert.NotEqual(RandomStream.StreamOf("层.weight"), RandomStream.StreamOf("层.bias"));
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Any_slice_equals_the_whole(string distribution)
    {
        Fill fill = FillOf(distribution, Stream);
        float[] whole = new float[100];
        fill(whole, 0);
        for (int start = 0; start < 20; start++)
        {
            for (int length = 0; length <= 20; length++)
            {
                float[] slice = new float[length];
                fill(slice, (ulong)start);
                Assert.Equal(whole[start..(start + length)], slice);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Other_seeds_and_streams_give_other_numbers(string distribution)
    {
        float[] first = new float[8], second = new float[8];
        foreach (RandomStream other in new[] { new RandomStream(43, Stream.Stream), new RandomStream(42, 1), Stream.Substream(0), Stream.Substream(1) })
        {
            FillOf(distribution, Stream)(first, 0);
            FillOf(distribution, other)(second, 0);
            Assert.NotEqual(first, second);
        }

        Assert.NotEqual(Stream.Substream(0).Stream, Stream.Substream(1).Stream);
    }

    [Fact]
    public void Single_elements_equal_the_filled_ones_even_at_the_end_of_the_row()
    {
        float[] uniform = new float[3], normal = new float[3];
        const ulong start = ulong.MaxValue - 2;
        Stream.FillUniform(uniform, start: start);
        Stream.FillNormal(normal, start: start);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Stream.Uniform(start + (ulong)i), uniform[i]);
            Assert.Equal(Stream.Normal(start + (ulong)i), normal[i]);
        }
    }

    [Fact]
    public void Uniform_numbers_are_uniform()
    {
        const int count = 1 << 20, bins = 1024;
        float[] values = new float[count];
        Stream.FillUniform(values, -2, 6);
        int[] histogram = new int[bins];
        foreach (float value in values)
        {
            Assert.InRange(value, -2f, MathF.BitDecrement(6f));
            histogram[(int)((value + 2) / 8 * bins)]++;
        }

        double expected = (double)count / bins;
        double chiSquare = histogram.Sum(n => (n - expected) * (n - expected) / expected);
        // 1023 degrees of freedom: mean 1023, deviation 45; five deviations either side.
        Assert.InRange(chiSquare, 1023 - 226, 1023 + 226);
    }

    [Fact]
    public void Neighbours_are_not_correlated()
    {
        const int count = 1 << 20;
        float[] values = new float[count];
        Stream.FillNormal(values);
        foreach (int lag in new[] { 1, 2, 3, 4, 8, 1024 })
        {
            double sum = 0;
            for (int i = lag; i < count; i++) sum += (double)values[i] * values[i - lag];
            Assert.InRange(sum / count, -0.005, 0.005);
        }
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_the_distribution_of_the_normal()
    {
        const int count = 1 << 20;
        float[] values = new float[count];
        Stream.FillNormal(values, mean: 3, standardDeviation: 2);
        double[] standard = [.. values.Select(x => (x - 3.0) / 2)];
        Assert.InRange(standard.Average(), -0.005, 0.005);
        Assert.InRange(standard.Average(x => x * x), 0.993, 1.007);
        Assert.InRange(standard.Average(x => x * x * x), -0.015, 0.015);
        Assert.InRange(standard.Average(x => x * x * x * x), 2.95, 3.05);

        // Kolmogorov-Smirnov, written with the inverse: the i-th smallest is near the quantile of i / count.
        Array.Sort(standard);
        for (int i = 1; i < 1000; i++)
        {
            double p = i / 1000.0;
            double density = Math.Exp(-0.5 * Math.Pow(NormalDistribution.Quantile(p), 2)) / Math.Sqrt(2 * Math.PI);
            Assert.InRange((standard[count / 1000 * i] - NormalDistribution.Quantile(p)) * density, -0.003, 0.003);
        }
    }

    [Theory]
    [InlineData(0, 1, -2, 2, 0.0, 0.7737413)]     // variance 1 − 2·2·φ(2)/(2Φ(2) − 1)
    [InlineData(0, 1, 3, 100, 3.2830986, 0.0706)] // mean φ(3)/(1 − Φ(3))
    [InlineData(1, 2, -101, -5, -5.5661972, 0.2822)]
    [InlineData(0, 1, 20, 30, 20.0497527, 0.00246)]
    public void Truncated_normal_has_its_mean_and_variance(float mean, float deviation, float low, float high, double expectedMean, double variance)
    {
        float[] values = new float[200_000];
        Stream.FillTruncatedNormal(values, mean, deviation, low, high);

        Assert.All(values, x => Assert.InRange(x, low, high));
        double average = values.Average(x => (double)x);
        Assert.InRange(average - expectedMean, -0.01, 0.01);
        Assert.InRange(values.Average(x => (x - average) * (x - average)) / variance, 0.97, 1.03);
    }

    [Fact]
    public void A_permutation_holds_every_number_once_and_every_order_is_as_likely()
    {
        int[] large = new int[60_000];
        Stream.Permutation(large);
        Assert.NotEqual(Enumerable.Range(0, large.Length), large);
        Assert.Equal(Enumerable.Range(0, large.Length), large.Order());

        int[] order = new int[4];
        Dictionary<int, int> seen = [];
        for (ulong i = 0; i < 24_000; i++)
        {
            Stream.Substream(i).Permutation(order);
            int code = order.Aggregate(0, (c, digit) => c * 4 + digit);
            seen[code] = seen.GetValueOrDefault(code) + 1;
        }

        Assert.Equal(24, seen.Count);
        Assert.All(seen.Values, n => Assert.InRange(n, 1000 - 160, 1000 + 160));
        Stream.Permutation([]);
    }

    [Fact]
    public void Equal_bounds_give_that_value_and_bad_ones_an_error()
    {
        float[] values = new float[5];
        Stream.FillUniform(values, 2, 2);
        Assert.All(values, x => Assert.Equal(2f, x));
        Stream.FillNormal(values, 7, 0);
        Assert.All(values, x => Assert.Equal(7f, x));

        Assert.Throws<FoveaException>(() => Stream.FillUniform(values, 1, 0));
        Assert.Throws<FoveaException>(() => Stream.FillUniform(values, float.NaN, 0));
        Assert.Throws<FoveaException>(() => Stream.FillNormal(values, 0, -1));
        Assert.Throws<FoveaException>(() => Stream.FillTruncatedNormal(values, 0, 0, -1, 1));
        Assert.Throws<FoveaException>(() => Stream.FillTruncatedNormal(values, 0, 1, 50, 60));
    }

    [Fact]
    public void Narrow_intervals_never_reach_their_upper_bound()
    {
        float[] values = new float[10_000];
        float high = MathF.BitIncrement(MathF.BitIncrement(1f));
        Stream.FillUniform(values, 1, high);
        Assert.All(values, x => Assert.InRange(x, 1f, MathF.BitDecrement(high)));
    }
}
