using Fovea.Autograd;
using Fovea.Kernels.Cpu;

namespace Fovea.Tests.Operators.Elementwise;

public class ArithmeticTests
{
    private static readonly Tensor A = Tensor.From([1, -2, 3], [3]), B = Tensor.From([4, 5, -6], [3]);

    [Fact]
    public void Tensors_and_numbers_compute_as_they_are_written()
    {
        Assert.Equal([5, 3, -3], (A + B).ToArray());
        Assert.Equal([-3, -7, 9], (A - B).ToArray());
        Assert.Equal([4, -10, -18], (A * B).ToArray());
        Assert.Equal([0.25f, -0.4f, -0.5f], (A / B).ToArray());
        Assert.Equal([4, 5, 3], Tensor.Maximum(A, B).ToArray());
        Assert.Equal([1, -2, -6], Tensor.Minimum(A, B).ToArray());
        Assert.Equal([3, 0, 5], (A + 2).ToArray());
        Assert.Equal([3, 0, 5], (2 + A).ToArray());
        Assert.Equal([-1, -4, 1], (A - 2).ToArray());
        Assert.Equal([1, 4, -1], (2 - A).ToArray());
        Assert.Equal([-1, 2, -3], (-A).ToArray());
        Assert.Equal([2, -4, 6], (2 * A).ToArray());
        Assert.Equal([0.5f, -1, 1.5f], (A / 2).ToArray());
    }

    [Fact]
    public void A_tensor_with_itself_gets_both_gradients()
    {
        Assert.Equal([2, 2, 2], GradientOf(x => x + x));
        Assert.Equal([0, 0, 0], GradientOf(x => x - x));
        Assert.Equal([2, -4, 6], GradientOf(x => x * x));
        Assert.Equal([0, 0, 0], GradientOf(x => x / x));
        // Half to each of two equals.
        Assert.Equal([1, 1, 1], GradientOf(x => Tensor.Maximum(x, x)));
        Assert.Equal([1, 1, 1], GradientOf(x => Tensor.Minimum(x, x)));
    }

    [Fact]
    public void A_NaN_on_either_side_wins_maximum_and_minimum()
    {
        for (int place = 0; place < 19; place++)
        {
            float[] numbers = SplitMix.Stream(1, 19);
            numbers[place] = float.NaN;
            Tensor x = Tensor.From(numbers, [19]), y = Tensor.From(SplitMix.Stream(2, 19), [19]);
            foreach (CpuBackend backend in Backends.Cpu)
            {
                Recording recording = Recording.ForEvaluation(backend: backend);
                recording.Begin();
                (Tensor a, Tensor b) = (recording.Input(x), recording.Input(y));
                foreach (Tensor result in (Tensor[])[Tensor.Maximum(a, b), Tensor.Maximum(b, a), Tensor.Minimum(a, b), Tensor.Minimum(b, a), b * 0 + a])
                    Assert.Equal(place, Array.FindIndex(result.ToArray(), float.IsNaN));
            }
        }
    }

    [Fact]
    public void Infinite_factors_and_quotients_keep_to_the_standard()
    {
        Tensor x = Tensor.From([1, -1, 0], [3]), zero = Tensor.Zeros([3]);
        Assert.Equal([float.PositiveInfinity, float.NegativeInfinity, float.NaN], (x / zero).ToArray());
        // −0 stays −0 without an offset.
        Assert.True(float.IsNegative((Tensor.From([-0f], [1]) * 1).Item()));
    }

    [Fact]
    public void Shapes_that_differ_are_an_error_which_explains_broadcasting()
    {
        Says("Multiply: the operands have shapes [2, 5, 5, 3] and [2, 1, 1, 3]; they must be equal, nothing is broadcast. Broadcast on purpose: right.Broadcast([2, 5, 5, 3]).",
            () => Tensor.Zeros([2, 5, 5, 3]) * Tensor.Zeros([2, 1, 1, 3]));
        Says("Subtract: the operands have shapes [3] and [2, 3]; they must be equal, nothing is broadcast. Broadcast on purpose: left.Broadcast([2, 3]).",
            () => Tensor.Zeros([3]) - Tensor.Zeros([2, 3]));
        Says("Add: the operands have shapes [2, 8, 8, 16] and [2, 4, 4, 32]; they must be equal, nothing is broadcast. In a residual block, give the shortcut a 1×1",
            () => Tensor.Zeros([2, 8, 8, 16]) + Tensor.Zeros([2, 4, 4, 32]));
        Says("Divide: the operands have shapes [2] and [3]; they must be equal, nothing is broadcast. Reshape one of them.", () => Tensor.Zeros([2]) / Tensor.Zeros([3]));
    }

    private static float[] GradientOf(Func<Tensor, Tensor> function)
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(A, requiresGradient: true);
        function(x).Sum().Backward();
        return recording.GradientOf(x).ToArray();
    }

    private static void Says(string message, Func<object> action) => Assert.StartsWith(message, Assert.Throws<ShapeException>(action).Message, StringComparison.Ordinal);
}
