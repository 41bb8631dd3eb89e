using Fovea.Autograd;
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
        CheckAll(x => ReLUFunction.Operator.Apply(x), ReLUFunction.Operator.Function.Value, 0);
        CheckAll(x => SigmoidFunction.Operator.Apply(x), SigmoidFunction.Operator.Function.Value, 3e-7);
        CheckAll(x => TanhFunction.Operator.Apply(x), TanhFunction.Operator.Function.Value, 3e-7);
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

    private static void CheckAll(Func<Tensor, Tensor> apply, Func<double, double> definition, double tolerance)
    {
        ForEach(257, (length, run) =>
        {
            float[] values = [.. Enumerable.Range(0, length).Select(i => Special[(i + length) % Special.Length])];
            float[] actual = run(values, apply);
            for (int i = 0; i < length; i++)
            {
                float expected = (float)definition(values[i]);
                bool close = expected.Equals(actual[i]) || Math.Abs(expected - (double)actual[i]) <= tolerance * Math.Abs(expected) + float.Epsilon;
                Assert.True(close, $"f({values[i]}) = {actual[i]} instead of {expected} at {i} of {length}");
            }
        });
    }
}
