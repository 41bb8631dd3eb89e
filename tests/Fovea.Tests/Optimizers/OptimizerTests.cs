using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;

namespace Fovea.Tests.Optimizers;

/// <summary>Groups, limits, micro-batches, averages, and a state that can be carried on.</summary>
public class OptimizerTests
{
    private static readonly Shape Pictures = [8, 6, 6, 1];
    private static readonly int[] Labels = [0, 2, 1, 2, 0, 1, 1, 0];

    public static TheoryData<string> Files() => [.. FixtureFile.In("optim")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Going_on_from_copied_state_gives_the_same_bits(string name)
    {
        FixtureFile file = new(name);
        (Sequential straight, Sequential first, Sequential second) = (Model(), Model(), Model());
        Train(straight, OptimizerFixtureTests.OptimizerOf(file, straight.Parameters), 0, 9);
        Optimizer before = OptimizerFixtureTests.OptimizerOf(file, first.Parameters), after = OptimizerFixtureTests.OptimizerOf(file, second.Parameters);
        Train(first, before, 0, 4);
        Copy(first.State, second.State);
        Copy(before.State, after.State);
        Train(second, after, 4, 9);
        Assert.Equal(9, after.StepsTaken);
        CheckSame(straight, second);
    }

    [Fact]
    public void State_is_named_by_the_paths_of_the_parameters()
    {
        Sequential model = Model();
        Adam adam = new(model.Parameters, amsgrad: true);
        Assert.Equal(["steps_taken", "0.weight.exp_avg", "0.weight.exp_avg_sq", "0.weight.max_exp_avg_sq", "0.weight.step"], adam.State.Take(5).Select(entry => entry.Path));
        Assert.Equal(1 + 4 * model.Parameters.Count, adam.State.Count);
        Assert.Equal(WeightLayout.Convolution, adam.State[1].Tensor!.Layout);
    }

    [Fact]
    public void A_group_has_its_own_rate_and_weight_decay()
    {
        Sequential model = Model(), plain = Model(), slow = Model();
        Sgd mixed = new(model.Parameters, 0.1f, weightDecay: 0.5f);
        mixed.Group(model.Parameters.Where(parameter => parameter.Shape.Rank < 2), weightDecay: 0);
        mixed.Group([model.Parameters[0]], learningRateFactor: 0.5f);
        Train(model, mixed, 0, 1);
        Train(plain, new Sgd(plain.Parameters, 0.1f), 0, 1);
        Train(slow, new Sgd(slow.Parameters, 0.05f, weightDecay: 0.5f), 0, 1);
        Assert.Equal(slow.Parameters[0].AsSpan(), model.Parameters[0].AsSpan());
        Assert.Equal(plain.Parameters[1].AsSpan(), model.Parameters[1].AsSpan());
        Parameter foreign = plain.Parameters[0];
        Assert.Contains("0.weight is not one of this optimizer", Assert.Throws<FoveaException>(() => mixed.Group([foreign])).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => mixed.Group([], weightDecay: -1));
    }

    [Fact]
    public void Gradients_are_limited_by_their_common_norm()
    {
        Sequential model = Model();
        Walk(model, 0, 8);
        float[][] before = [.. model.Parameters.Select(parameter => parameter.Gradient.ToArray())];
        double norm = Math.Sqrt(before.Sum(gradient => gradient.Sum(value => (double)value * value)));
        Assert.Equal(norm, GradientClipping.ByNorm(model.Parameters, (float)(norm * 2)), 1e-12 * norm);
        Assert.Equal(before[0], model.Parameters[0].Gradient);
        Assert.Equal(norm, GradientClipping.ByNorm(model.Parameters, (float)(norm / 4)), 1e-12 * norm);
        Assert.Equal(norm / 4, GradientClipping.Norm(model.Parameters), 1e-4 * norm);
        Assert.Equal(before[0][0] / 4, model.Parameters[0].Gradient[0], 1e-5f * Math.Abs(before[0][0]));
        Assert.Throws<FoveaException>(() => GradientClipping.ByNorm(model.Parameters, 0));
    }

    [Fact]
    public void Gradients_are_limited_by_value()
    {
        Sequential model = Model();
        Walk(model, 0, 8);
        float[] before = model.Parameters[0].Gradient.ToArray();
        float limit = before.Max(Math.Abs) / 3;
        GradientClipping.ByValue(model.Parameters, limit);
        Assert.Equal(before.Select(value => Math.Clamp(value, -limit, limit)), model.Parameters[0].Gradient.ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Micro_batches_make_the_step_of_one_batch(int parts)
    {
        Sequential whole = Model(), cut = Model();
        Walk(whole, 0, 8);
        for (int part = 0; part < parts; part++) Walk(cut, part * 8 / parts, 8 / parts, 1f / parts, accumulate: part > 0);
        for (int i = 0; i < whole.Parameters.Count; i++)
            Closeness.Check(whole.Parameters[i].Path, whole.Parameters[i].Gradient, cut.Parameters[i].Gradient, Closeness.Gradients);
        new Sgd(whole.Parameters, 0.1f).Step();
        new Sgd(cut.Parameters, 0.1f).Step();
        for (int i = 0; i < whole.Parameters.Count; i++)
            Closeness.Check(whole.Parameters[i].Path, whole.Parameters[i].AsSpan(), cut.Parameters[i].AsSpan(), Closeness.Outputs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_moving_average_follows_its_formula_and_is_swapped_in_and_out(bool warmUp)
    {
        Sequential model = new(new Conv2d(1, 2, 3), new BatchNorm(2), new ReLU(), new Flatten(), new Linear(32, 3));
        _ = model.Forward(Tensor.Zeros(Pictures));
        ExponentialMovingAverage average = new(model, 0.9f, warmUp);
        Parameter[] tensors = [.. model.State.Select(entry => entry.Tensor).OfType<Parameter>()];
        double[][] expected = [.. tensors.Select(tensor => tensor.AsSpan().ToArray().Select(value => (double)value).ToArray())];
        Sgd optimizer = new(model.Parameters, 0.1f);
        for (int step = 1; step <= 5; step++)
        {
            Train(model, optimizer, step - 1, step);
            average.Update();
            double decay = warmUp ? Math.Min(0.9, (1.0 + step) / (10 + step)) : 0.9;
            for (int i = 0; i < tensors.Length; i++)
            {
                for (int j = 0; j < expected[i].Length; j++) expected[i][j] = decay * expected[i][j] + (1 - decay) * tensors[i].AsSpan()[j];
            }
        }

        Assert.Contains(tensors, tensor => tensor.Name == "running_mean");
        float[][] weights = [.. tensors.Select(tensor => tensor.AsSpan().ToArray())];
        average.Swap();
        for (int i = 0; i < tensors.Length; i++)
            Closeness.Check(tensors[i].Name, [.. expected[i].Select(value => (float)value)], tensors[i].AsSpan(), Closeness.Outputs);
        Assert.Contains("Swap() back", Assert.Throws<FoveaException>(average.Update).Message, StringComparison.Ordinal);
        average.Swap();
        for (int i = 0; i < tensors.Length; i++) Assert.Equal(weights[i], tensors[i].AsSpan());
        Assert.Equal(5, average.Updates);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Sequential model = Model();
        Func<Optimizer>[] wrong =
        [
            () => new Adam(model.Parameters, beta1: 1), () => new AdamW(model.Parameters, weightDecay: -1), () => new Adamax(model.Parameters, beta2: float.NaN),
            () => new Adadelta(model.Parameters, rho: 1), () => new Adagrad(model.Parameters, epsilon: -1), () => new RmsProp(model.Parameters, alpha: 1.5f),
            () => new NAdam(model.Parameters, momentumDecay: -1), () => new RAdam(model.Parameters, -1), () => new Sgd(model.Parameters, 0.1f, nesterov: true),
        ];
        Assert.All(wrong, make => Assert.Throws<FoveaException>(make));
    }

    private static Sequential Model() => new(new Conv2d(1, 2, 3), new ReLU(), new Flatten(), new Linear(32, 3));

    private static void Train(Sequential model, Optimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            Walk(model, 0, 8, stream: (ulong)(1 + step));
            optimizer.Step();
        }
    }

    private static void Walk(Sequential model, int first, int count, float factor = 1, bool accumulate = false, ulong stream = 1)
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        float[] pictures = SplitMix.Stream(stream, Pictures.Count);
        Tensor input = recording.Input(Tensor.From(pictures.AsSpan(first * 36, count * 36), [count, 6, 6, 1]));
        (new CrossEntropyLoss().Compute(model.Forward(input), Labels.AsSpan(first, count)) * factor).Backward(accumulate);
    }

    private static void Copy(IReadOnlyList<StateEntry> from, IReadOnlyList<StateEntry> to)
    {
        Assert.Equal(from.Select(entry => entry.Path), to.Select(entry => entry.Path));
        for (int i = 0; i < from.Count; i++)
        {
            if (from[i].Tensor is { } tensor) to[i].Tensor!.Set(tensor.AsSpan());
            else to[i].Counter!.Value = from[i].Counter!.Value;
        }
    }

    private static void CheckSame(Sequential expected, Sequential actual)
    {
        for (int i = 0; i < expected.Parameters.Count; i++) Assert.Equal(expected.Parameters[i].AsSpan(), actual.Parameters[i].AsSpan());
    }
}
