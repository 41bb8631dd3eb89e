using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Tests.Initializers;

/// <summary>The distributions that the formulas promise.</summary>
public class InitializerTests
{
    private static readonly Shape Dense = [400, 250], Kernel = [5, 5, 16, 250];

    [Fact]
    public void Fans_count_the_numbers_that_meet()
    {
        Assert.Equal((250, 400), Initializer.Fan(Dense, WeightLayout.AsInFile));
        Assert.Equal((400, 6250), Initializer.Fan(Kernel, WeightLayout.Convolution));
        Assert.Equal((9, 9 * 32), Initializer.Fan([3, 3, 1, 32], WeightLayout.Convolution));
        Assert.Equal((7, 7), Initializer.Fan([7], WeightLayout.AsInFile));
    }

    [Fact]
    public void Uniform_distributions_have_the_bounds_of_their_formulas()
    {
        CheckUniform(Initializer.PyTorchDefault, Dense, WeightLayout.AsInFile, 1 / Math.Sqrt(250));
        CheckUniform(Initializer.PyTorchDefault, Kernel, WeightLayout.Convolution, 1 / Math.Sqrt(400));
        CheckUniform(Initializer.Kaiming(), Dense, WeightLayout.AsInFile, Math.Sqrt(6 / 250.0));
        CheckUniform(Initializer.Xavier(), Dense, WeightLayout.AsInFile, Math.Sqrt(6 / 650.0));
        CheckUniform(Initializer.Uniform(-2, 2), Dense, WeightLayout.AsInFile, 2);
    }

    [Fact]
    public void Normal_distributions_have_the_deviation_of_their_formulas()
    {
        CheckNormal(Initializer.Kaiming(normal: true), Kernel, WeightLayout.Convolution, Math.Sqrt(2 / 400.0));
        CheckNormal(Initializer.Xavier(normal: true), Dense, WeightLayout.AsInFile, Math.Sqrt(2 / 650.0));
        CheckNormal(Initializer.Normal(0, 3), Dense, WeightLayout.AsInFile, 3);
    }

    [Fact]
    public void A_constant_is_constant() => Assert.All(Draw(Initializer.Constant(4), [9], WeightLayout.AsInFile), value => Assert.Equal(4, value));

    [Fact]
    public void Fans_of_grouped_and_transposed_kernels_are_PyTorchs()
    {
        Assert.Equal((2 * 9, 9 * 8), Initializer.Fan(new Conv2d(4, 8, 3, groups: 2).Weight.Shape, WeightLayout.Convolution));
        Assert.Equal((9 * 4, 9 * 4), Initializer.Fan(new ConvTranspose2d(4, 8, 3, groups: 2).Weight.Shape, WeightLayout.Convolution));
        Assert.Equal((5 * 8, 5 * 4), Initializer.Fan(new ConvTranspose1d(4, 8, 5).Weight.Shape, WeightLayout.Convolution));
    }

    [Fact]
    public void The_fan_out_and_the_gain_of_a_slope_can_be_asked_for()
    {
        CheckNormal(Initializer.Kaiming(normal: true, mode: FanMode.Out), Kernel, WeightLayout.Convolution, Math.Sqrt(2 / 6250.0));
        CheckUniform(Initializer.Kaiming(gain: Gain.LeakyReLU(0.5f), mode: FanMode.Average), Dense, WeightLayout.AsInFile, Math.Sqrt(3 * 1.6 / 325));
        Assert.Equal(Math.Sqrt(2 / 1.0001), Gain.LeakyReLU(), 1e-6);
    }

    [Fact]
    public void Normal_and_truncated_normal_pass_a_Kolmogorov_Smirnov_test()
    {
        CheckDistribution(Draw(Initializer.Normal(1, 3), Dense, WeightLayout.AsInFile), x => Phi((x - 1) / 3));
        float[] truncated = Draw(Initializer.TruncatedNormal(0.5f, 2, -1, 3), Dense, WeightLayout.AsInFile);
        Assert.InRange(truncated.Min(), -1, -0.99f);
        Assert.InRange(truncated.Max(), 2.99f, 3);
        (double low, double high) = (Phi(-0.75), Phi(1.25));
        CheckDistribution(truncated, x => (Phi((x - 0.5) / 2) - low) / (high - low));
        CheckDistribution(Draw(Initializer.Uniform(-2, 2), Dense, WeightLayout.AsInFile), x => (x + 2) / 4);
    }

    [Theory]
    [InlineData(40, 100)]
    [InlineData(100, 40)]
    public void An_orthogonal_matrix_has_orthonormal_rows_or_columns(int outputs, int others)
    {
        float[] dense = Draw(Initializer.Orthogonal(2), [outputs, others], WeightLayout.AsInFile);
        CheckOrthogonal(outputs, others, (output, other) => dense[output * others + other] / 2);
        float[] kernel = Draw(Initializer.Orthogonal(), [2, 2, others / 4, outputs], WeightLayout.Convolution);
        CheckOrthogonal(outputs, others, (output, other) => kernel[other * outputs + output]);
        Assert.Throws<FoveaException>(() => Draw(Initializer.Orthogonal(), [7], WeightLayout.AsInFile));
    }

    [Fact]
    public void An_identity_passes_its_input_on()
    {
        float[] numbers = SplitMix.Stream(1, 2 * 5 * 6 * 4);
        foreach (int groups in (int[])[1, 2, 4])
        {
            Conv2d layer = new(4, 4, 3, padding: 1, groups: groups, bias: false);
            layer.Weight.Initializer = Initializer.Identity(groups);
            Assert.Equal(numbers, layer.Forward(Tensor.From(numbers, [2, 5, 6, 4])).ToArray());
        }

        Linear dense = new(4, 4, bias: false);
        dense.Weight.Initializer = Initializer.Identity();
        Assert.Equal(numbers, dense.Forward(Tensor.From(numbers, [60, 4])).ToArray());
    }

    [Fact]
    public void A_parameter_takes_another_initializer_before_and_after_its_first_use()
    {
        Sequential early = new(new Linear(30, 20)), late = new(new Linear(30, 20));
        early.Parameters[0].Initializer = Initializer.Normal();
        early.Initialize(5);
        late.Initialize(5);
        late.Parameters[0].Initializer = Initializer.Normal();
        Assert.Equal(early.Parameters[0].AsSpan(), late.Parameters[0].AsSpan());
        Assert.Equal(early.Parameters[1].AsSpan(), late.Parameters[1].AsSpan());
        Assert.InRange(early.Parameters[0].AsSpan().ToArray().Max(), 1.5f, 6.4f);
    }

    private static void CheckOrthogonal(int outputs, int others, Func<int, int, double> element)
    {
        bool rows = outputs <= others;
        for (int i = 0; i < Math.Min(outputs, others); i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double product = Enumerable.Range(0, Math.Max(outputs, others)).Sum(k => rows ? element(i, k) * element(j, k) : element(k, i) * element(k, j));
                Assert.Equal(i == j ? 1 : 0, product, 1e-6);
            }
        }
    }

    /// <summary>The greatest distance between the share of numbers up to x and F(x); above 1.95/√n once in a thousand times.</summary>
    private static void CheckDistribution(float[] values, Func<double, double> distribution)
    {
        float[] sorted = [.. values.Order()];
        double worst = Enumerable.Range(0, sorted.Length).Max(i => Math.Abs((i + 0.5) / sorted.Length - distribution(sorted[i])));
        Assert.InRange(worst, 0, 1.95 / Math.Sqrt(sorted.Length));
    }

    private static double Phi(double x) => x < 0 ? NormalDistribution.LowerTail(x) : 1 - NormalDistribution.LowerTail(-x);

    private static float[] Draw(Initializer initializer, Shape shape, WeightLayout layout)
    {
        float[] values = new float[shape.Count];
        initializer.Fill(values, shape, layout, new RandomStream(1, 2));
        return values;
    }

    private static void CheckUniform(Initializer initializer, Shape shape, WeightLayout layout, double bound)
    {
        float[] values = Draw(initializer, shape, layout);
        Assert.InRange(values.Max(), 0.999 * bound, 1.000001 * bound);
        Assert.InRange(values.Min(), -1.000001 * bound, -0.999 * bound);
        CheckMoments(values, bound / Math.Sqrt(3));
    }

    private static void CheckNormal(Initializer initializer, Shape shape, WeightLayout layout, double deviation)
    {
        float[] values = Draw(initializer, shape, layout);
        CheckMoments(values, deviation);
        // 68.27 % of a normal distribution lie within one deviation; of a uniform one 57.7 %.
        Assert.InRange(values.Count(value => Math.Abs(value) < deviation) / (double)values.Length, 0.677, 0.688);
    }

    private static void CheckMoments(float[] values, double deviation)
    {
        double mean = values.Average(value => (double)value);
        Assert.InRange(mean, -0.02 * deviation, 0.02 * deviation);
        Assert.InRange(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), 0.99 * deviation, 1.01 * deviation);
    }
}
