using Fovea.Autograd;
using Fovea.Operators.Pooling;

namespace Fovea.Tests.WorkedExamples;

/// <summary>The gradient [[2, 8], [4, 6]] sent back through 2×2 windows.</summary>
public class PoolingExamples
{
    private static readonly Tensor Delta = Tensor.From([2, 8, 4, 6], [1, 2, 2, 1]);

    [Fact]
    public void Max_pooling_sends_each_number_to_where_the_maximum_stood()
    {
        // The maxima of the four windows stand in the corners and at (1, 3), as in the notes.
        float[] input = [9, 1, 1, 1, 1, 1, 1, 9, 1, 9, 1, 1, 1, 1, 9, 1];
        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 8, 0, 4, 0, 0, 0, 0, 6, 0], Back(input, x => new MaxPoolOperator(2, 2, 2, 0, 1).Apply(x)));
    }

    [Fact]
    public void Of_equal_values_the_first_gets_the_gradient()
    {
        Assert.Equal([2, 0, 8, 0, 0, 0, 0, 0, 4, 0, 6, 0, 0, 0, 0, 0], Back(new float[16], x => new MaxPoolOperator(2, 2, 2, 0, 1).Apply(x)));
    }

    [Fact]
    public void Average_pooling_spreads_each_number_over_its_window()
    {
        float[] expected = [0.5f, 0.5f, 2, 2, 0.5f, 0.5f, 2, 2, 1, 1, 1.5f, 1.5f, 1, 1, 1.5f, 1.5f];
        Assert.Equal(expected, Back(new float[16], x => new AveragePoolOperator(2, 2, 2, 0).Apply(x)));
    }

    private static float[] Back(float[] input, Func<Tensor, Tensor> pool)
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(Tensor.From(input, [1, 4, 4, 1]), requiresGradient: true);
        pool(x).Backward(Delta);
        return recording.GradientOf(x).ToArray();
    }
}
