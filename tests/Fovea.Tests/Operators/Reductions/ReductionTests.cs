using Fovea.Autograd;
using Fovea.Kernels.Cpu;

namespace Fovea.Tests.Operators.Reductions;

public class ReductionTests
{
    private static readonly Tensor X = Tensor.From([1, 5, 3, 4, 9, 2], [1, 3, 2]);

    [Fact]
    public void Any_axes_are_reduced_in_any_order()
    {
        Assert.Equal([13, 11], X.Sum([1]).ToArray());
        Assert.Equal([6, 7, 11], X.Sum([-1]).ToArray());
        Assert.Equal([24], X.Sum([2, 0, 1]).ToArray());
        Assert.Equal(X.Sum([0, 2]).ToArray(), X.Sum([2, 0]).ToArray());
        Assert.Equal(4, X.Mean().Item());
        Assert.Equal([9, 5], X.Max([1]).ToArray());
        Assert.Equal([1, 2], X.Min([1]).ToArray());
        Assert.Equal<Shape>([1, 1, 2], X.Max([1], keepAxes: true).Shape);
        Assert.Equal<Shape>([1, 2], X.Max([1]).Shape);
        Assert.Equal<Shape>([1, 1, 1], X.Sum(keepAxes: true).Shape);
        Assert.Equal([2, 0], X.ArgMax(1));
        Assert.Equal([1, 1, 0], X.ArgMax());
    }

    [Fact]
    public void Of_equals_the_first_gets_the_gradient()
    {
        Assert.Equal([0, 1, 0, 0], GradientOf([1, 3, 3, 2], [4], x => x.Max()));
        Assert.Equal([1, 0, 0, 0], GradientOf([1, 3, 1, 2], [4], x => x.Min()));
        Assert.Equal([0, 1, 0, 0], GradientOf([1, 7, 7, 7], [2, 1, 2], x => x.Max([0, 2])));
        Assert.Equal([0, 0, 1, 0], GradientOf([1, 2, float.NaN, float.NaN], [4], x => x.Max()));
    }

    [Fact]
    public void Nothing_sums_to_0_and_has_no_mean_and_no_maximum()
    {
        Tensor nothing = Tensor.Zeros([2, 0, 3]);
        Assert.Equal(new float[6], nothing.Sum([1]).ToArray());
        Assert.All(nothing.Mean([1]).ToArray(), value => Assert.True(float.IsNaN(value)));
        Assert.Equal("Max: input [2, 0, 3] has no numbers along the axes 1 to 1, so there is no Max of them.", Assert.Throws<ShapeException>(() => nothing.Max([1])).Message);
        Assert.Equal<Shape>([0], Tensor.Zeros([0, 3]).Max([1]).Shape);
        Assert.Throws<ShapeException>(() => nothing.ArgMax(1));
    }

    [Fact]
    public void A_NaN_at_any_place_wins()
    {
        for (int place = 0; place < 67; place++)
        {
            float[] numbers = SplitMix.Stream(1, 67);
            numbers[place] = float.NaN;
            foreach (CpuBackend backend in Backends.Cpu)
            {
                Recording recording = Recording.ForEvaluation(backend: backend);
                recording.Begin();
                Tensor x = recording.Input(Tensor.From(numbers, [67]));
                Assert.True(float.IsNaN(x.Max().Item()) && float.IsNaN(x.Min().Item()) && float.IsNaN(x.Sum().Item()));
            }

            Assert.Equal([place], Tensor.From(numbers, [67]).ArgMax());
        }
    }

    /// <summary>Ten million times 0.1: one float after the other would be off by 9 %.</summary>
    [Fact]
    public void A_long_sum_is_made_of_short_ones()
    {
        // One running sum of floats is off by 87 937. Here no more than 2048/4 follow on each other, 2⁻²⁴ of the sum each.
        Assert.Equal(1e6, Tensor.Full([10_000_000], 0.1f).Sum().Item(), 512 * Math.Pow(2, -24) * 1e6);
    }

    [Fact]
    public void Axes_that_do_not_exist_or_come_twice_are_an_error()
    {
        Assert.Equal("Sum: the tensor [1, 3, 2] has no axis 3. Its axes are 0 to 2, or -3 to -1 from the end.", Assert.Throws<ShapeException>(() => X.Sum([3])).Message);
        Assert.Equal("Mean: axis 2 of the tensor [1, 3, 2] is named twice in [2, -1].", Assert.Throws<ShapeException>(() => X.Mean([2, -1])).Message);
    }

    private static float[] GradientOf(float[] values, Shape shape, Func<Tensor, Tensor> function)
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(Tensor.From(values, shape), requiresGradient: true);
        Tensor y = function(x);
        y.Backward(Tensor.Full(y.Shape, 1));
        return recording.GradientOf(x).ToArray();
    }
}
