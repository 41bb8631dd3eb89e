using Fovea.Initializers;

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
