using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Kernels.Cpu;
using Fovea.Operators.Activations;
using Fovea.Operators.Losses;
using Fovea.Operators.Pooling;

namespace Fovea.Tests.Operators;

/// <summary>NaN, infinities, zeros of both signs and subnormal numbers, at every place of a vector and of its tail, at every tier.</summary>
public class SpecialValueTests
{
    private static readonly float[] Special =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.Epsilon, -1e-40f, 1e-8f, -0.3f, 0.624f, -0.626f, 5, -9.5f, 88, -104, 1e30f, float.MaxValue];

    [Fact]
    public void Activations_of_any_length_equal_their_definition()
    {
        CheckAll(ReLUFunction.Operator, 0);
        CheckAll(SigmoidFunction.Operator, 3e-7);
        CheckAll(TanhFunction.Operator, 3e-7);
        CheckAll(ScaledTanhFunction.Operator(), 4e-7);
        CheckAll(LeakyReLUFunction.Operator(), 2e-7);
        CheckAll(ELUFunction.ELU(1.5f), 3e-7);
        CheckAll(ELUFunction.CELU(1.5f), 3e-6); // e^(x/α): the rounding of x/α counts |x/α| times
        CheckAll(ELUFunction.SELU, 4e-7);
        CheckAll(GELUFunction.Operator, 1e-6);
        CheckAll(GELUTanhFunction.Operator, 2e-5); // e^2u in the same way
        CheckAll(SiLUFunction.Operator, 4e-7);
        CheckAll(MishFunction.Operator, 5e-7);
        CheckAll(SoftplusFunction.Operator(), 3e-7);
        CheckAll(SoftplusFunction.Operator(2.5f, 10), 1e-5); // e^βx in the same way
        CheckAll(LogSigmoidFunction.Operator, 3e-7);
        CheckAll(SoftsignFunction.Operator, 2e-7);
        CheckAll(HardtanhFunction.Operator(), 0);
        CheckAll(HardtanhFunction.ReLU6, 0);
        CheckAll(HardsigmoidFunction.Operator, 2e-7);
        CheckAll(HardswishFunction.Operator, 2e-7);
        CheckAll(HardshrinkFunction.Operator(), 0);
        CheckAll(SoftshrinkFunction.Operator(), 1e-7);
        CheckAll(ExpFunction.Operator, 2e-7);
        CheckAll(SquareFunction.Operator, 1e-7);
    }

    [Fact]
    public void PReLU_of_any_length_equals_its_definition()
    {
        ForEach(257, (length, run) =>
        {
            float[] values = SpecialRow(length);
            float[] slopes = [.. Enumerable.Range(0, length).Select(i => 0.1f + i)];
            float[] shared = run(values, x => PReLUOperator.Apply(x, Tensor.Full([1], 0.25f))), own = length == 0 ? [] : run(values, x => PReLUOperator.Apply(x, Tensor.From(slopes, [length])));
            Assert.Equal(values.Select(x => x > 0 ? x : 0.25f * x), shared);
            Assert.Equal(values.Select((x, i) => x > 0 ? x : slopes[i] * x), own);
        });
    }

    [Fact]
    public void A_NaN_anywhere_makes_its_whole_softmax_NaN_and_its_loss_too()
    {
        ForEach(33, (place, run) =>
        {
            float[] row = SplitMix.Stream(1, 33);
            row[place] = float.NaN;
            Assert.All(run(row, x => SoftmaxOperator.Softmax.Apply(x)), value => Assert.True(float.IsNaN(value)));
            Assert.True(float.IsNaN(run(row, x => new CrossEntropyOperator().Apply(x, [5]))[0]));
        });
    }

    [Fact]
    public void A_class_of_minus_infinity_has_probability_0()
    {
        ForEach(33, (place, run) =>
        {
            float[] row = SplitMix.Stream(1, 33);
            row[place] = float.NegativeInfinity;
            float[] softmax = run(row, x => SoftmaxOperator.Softmax.Apply(x));
            Assert.Equal(0, softmax[place]);
            Assert.Equal(1, softmax.Sum(value => (double)value), 5);
        });
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        ForEach(1, (_, run) =>
        {
            Assert.Equal([0, 1, 0], run([-3e38f, 3e38f, 0], x => SoftmaxOperator.Softmax.Apply(x)));
            Assert.Equal([3e38f], run([-1e38f, 2e38f], x => new CrossEntropyOperator().Apply(x, [0])));
            Assert.Equal([0f], run([-1000, 1000, 0], x => new CrossEntropyOperator().Apply(x, [1])));
        });
    }

    [Fact]
    public void Max_pooling_keeps_a_NaN_from_any_place_and_a_window_of_minus_infinity()
    {
        ForEach(17 * 9, (place, run) =>
        {
            float[] picture = SplitMix.Stream(1, 17 * 9);
            picture[place] = float.NaN;
            float[] pooled = run(picture, x => new MaxPoolOperator(2, 3, 1, 0, 1).Apply(x), [1, 3, 3, 17]);
            for (int c = 0; c < 17; c++) Assert.Equal(c == place % 17, float.IsNaN(pooled[c]));
        });
        ForEach(1, (_, run) => Assert.All(
            run([.. Enumerable.Repeat(float.NegativeInfinity, 17 * 9)], x => new MaxPoolOperator(2, 3, 1, 1, 1).Apply(x), [1, 3, 3, 17]),
            value => Assert.Equal(float.NegativeInfinity, value)));
    }

    private delegate float[] Runner(float[] values, Func<Tensor, Tensor> apply, Shape? shape = null);

    /// <summary>Runs a check on every tier and for every place; values are one row unless a shape is given.</summary>
    private static void ForEach(int places, Action<int, Runner> check)
    {
        foreach (CpuBackend backend in Backends.Cpu)
        {
            for (int place = 0; place < places; place++) check(place, Run);

            float[] Run(float[] values, Func<Tensor, Tensor> apply, Shape? shape)
            {
                Recording recording = Recording.ForEvaluation(backend: backend);
                recording.Begin();
                return apply(recording.Input(Tensor.From(values, shape ?? [1, values.Length]))).ToArray();
            }
        }
    }

    private static float[] SpecialRow(int length) => [.. Enumerable.Range(0, length).Select(i => Special[(i + length) % Special.Length])];

    /// <summary>Results and, for finite numbers, derivatives.</summary>
    private static void CheckAll<TFunction>(PointwiseOperator<TFunction> op, double tolerance) where TFunction : unmanaged, IPointwiseFunction, IEquatable<TFunction>
    {
        ForEach(257, (length, run) =>
        {
            float[] values = SpecialRow(length);
            float[] actual = run(values, op.Apply);
            for (int i = 0; i < length; i++) Check($"{op.Name} of {values[i]} at {i} of {length}", values[i], (float)op.Function.Value(values[i]), actual[i], tolerance);
        });
        float[] finite = [.. Special.Where(float.IsFinite)];
        foreach (CpuBackend backend in Backends.Cpu)
        {
            Recording recording = Recording.ForEvaluation(gradients: true, backend);
            recording.Begin();
            Tensor input = recording.Input(Tensor.From(finite, [finite.Length]), requiresGradient: true);
            op.Apply(input).Backward(Tensor.Full([finite.Length], 1));
            float[] actual = recording.GradientOf(input).ToArray();
            for (int i = 0; i < finite.Length; i++)
            {
                double expected = op.Function.Derivative(finite[i], op.Function.Value(finite[i]));
                Assert.True(Math.Abs(expected - actual[i]) <= 1e-6 * Math.Max(1, Math.Abs(expected)) || ((float)expected).Equals(actual[i]),
                    $"derivative of {op.Name} at {finite[i]} on {backend.Name}: {actual[i]} instead of {expected}");
            }
        }
    }

    private static void Check(string what, float x, float expected, float actual, double tolerance)
    {
        // Where a factor of x is subnormal, its last place counts |x| times.
        double least = float.Epsilon * Math.Clamp(Math.Abs((double)x), 1, 128);
        bool close = expected.Equals(actual) || Math.Abs(expected - (double)actual) <= tolerance * Math.Abs(expected) + least;
        Assert.True(close, $"{what}: {actual} instead of {expected}");
    }
}
