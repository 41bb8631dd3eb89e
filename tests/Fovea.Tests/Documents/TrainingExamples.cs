using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Operators.Windows;
using Fovea.Optimizers;
using Fovea.Schedules;
using Fovea.Training;

namespace Fovea.Tests.Documents;

/// <summary>The examples of <c>docs/training.md</c>: what stands there is copied from here, which a test checks.</summary>
public class TrainingExamples
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 2 * 8 * 8).Select(pixel => pixel % 3)];

    [Fact]
    public void Segmentation_with_labels_of_pixels()
    {
        Tensor images = Tensor.From(SplitMix.Stream(1, 2 * 8 * 8 * 3), [2, 8, 8, 3]);
        int[] labels = Labels;

        var model = new Sequential(new Conv2d(3, 8, kernelSize: 3, padding: Padding.Same), new ReLU(), new Conv2d(8, 3, kernelSize: 1));
        var crossEntropy = new CrossEntropyLoss();
        var dice = new DiceLoss();
        var optimizer = new AdamW(model.Parameters, learningRate: 1e-2f);
        Recording training = Recording.ForTraining();
        float first = 0, last = 0;
        for (int step = 0; step < 20; step++)
        {
            training.Begin();
            Tensor logits = model.Forward(training.Input(images));                                    // [2, 8, 8, 3]
            Tensor loss = crossEntropy.Compute(logits, labels) + dice.Compute(logits, labels);        // labels: 2·8·8
            loss.Backward();
            optimizer.Step();
            last = loss.Item();
            if (step == 0) first = last;
        }

        Assert.InRange(last, 0, first);
    }

    [Fact]
    public void Regression_with_numbers()
    {
        Tensor images = Tensor.From(SplitMix.Stream(1, 16 * 8), [16, 8]), values = Tensor.From(SplitMix.Stream(2, 16), [16, 1]);

        var model = new Sequential(new Linear(8, 16), new Tanh(), new Linear(16, 1));
        Loss huber = new HuberLoss();
        var optimizer = new Sgd(model.Parameters, learningRate: 0.1f, momentum: 0.9f, nesterov: true);
        Recording training = Recording.ForTraining();
        float first = 0, last = 0;
        for (int step = 0; step < 50; step++)
        {
            training.Begin();
            Tensor loss = huber.Compute(model.Forward(training.Input(images)), training.Input(values));
            loss.Backward();
            optimizer.Step();
            last = loss.Item();
            if (step == 0) first = last;
        }

        Assert.InRange(last, 0, first / 2);
    }

    [Fact]
    public void Groups()
    {
        Sequential model = LeNet5.Modern();

        var optimizer = new AdamW(model.Parameters, learningRate: 1e-3f, weightDecay: 0.05f);
        optimizer.Group(model.Parameters.Where(p => p.Shape.Rank < 2), weightDecay: 0);   // biases and norms
        optimizer.Group(model.Parameters.Take(2), learningRateFactor: 0.1f);              // the first layer

        Assert.Equal(model.Parameters.Count, optimizer.Parameters.Count);
    }

    [Fact]
    public void Micro_batches_limits_and_an_average()
    {
        Sequential model = LeNet5.Modern();
        var loss = new CrossEntropyLoss();
        var optimizer = new Sgd(model.Parameters, learningRate: 0.05f, momentum: 0.9f);
        var batches = new DataLoader(new MadePictures(64), batchSize: 16);

        const int MicroBatches = 4;
        var average = new ExponentialMovingAverage(model, decay: 0.999f, warmUp: true);
        Recording training = Recording.ForTraining();
        int part = 0;
        foreach (Batch batch in batches.Epoch(1))
        {
            training.Begin();
            Tensor mean = loss.Compute(model.Forward(training.Input(batch.Images)), batch.Labels);
            (mean * (1f / MicroBatches)).Backward(accumulate: part > 0);
            part = (part + 1) % MicroBatches;
            if (part > 0) continue;
            GradientClipping.ByNorm(model.Parameters, maximum: 1);   // returns the norm before
            optimizer.Step();
            average.Update();
        }

        average.Swap();   // evaluate or save the average
        average.Swap();   // and go on

        Assert.Equal((1, 1L), (optimizer.StepsTaken, average.Updates));
    }

    [Fact]
    public void State_carried_on()
    {
        Sequential model = LeNet5.Modern();
        var from = new Adam(model.Parameters);
        var to = new Adam(model.Parameters);

        foreach ((StateEntry source, StateEntry target) in from.State.Zip(to.State))
        {
            if (source.Tensor is { } tensor) target.Tensor!.Set(tensor.AsSpan());   // 0.weight.exp_avg, …
            else target.Counter!.Value = source.Counter!.Value;                     // 0.weight.step, …
        }

        Assert.Equal(from.State.Count, to.State.Count);
    }

    [Fact]
    public async Task A_recipe()
    {
        MadePictures samples = new(300, size: 8, classes: 4), others = new(90, size: 8, classes: 4);
        Sequential model = new(new Conv2d(1, 4, 3), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 4));
        model.Initialize(1);

        (SubsetDataset train, SubsetDataset heldOut) = samples.Split(0.1, seed: 1);
        int epochs = 3, stepsOfEpoch = (train.Count + 31) / 32;
        var schedule = new WarmUpSchedule(new CosineSchedule(0.05f, (epochs - 1) * stepsOfEpoch), steps: stepsOfEpoch, startFactor: 0.1f);
        var options = new TrainerOptions
        {
            BatchSize = 32, Schedule = schedule, AverageDecay = 0.998f, BestBy = BestEpochBy.Accuracy, RestoreBest = true,
        };
        var optimizer = new Sgd(model.Parameters, learningRate: 0.05f, momentum: 0.9f, weightDecay: 5e-4f);
        var trainer = new Trainer(model, new CrossEntropyLoss(labelSmoothing: 0.05f), optimizer, options);
        TrainingHistory history = await trainer.FitAsync(train, epochs, validation: heldOut);
        Evaluation test = trainer.Evaluate(others);   // once, at the end

        Assert.Equal((StopReason.Completed, 90), (history.StopReason, test.Samples));
    }

    [Fact]
    public void A_schedule_with_a_warm_up()
    {
        var schedule = new WarmUpSchedule(new CosineSchedule(0.1f, steps: 900), steps: 100, startFactor: 0.1f);
        var options = new TrainerOptions { Schedule = schedule, BatchSize = 64 };
        float first = schedule.RateAt(0), top = schedule.RateAt(100), last = schedule.RateAt(1000);   // 0.01, 0.1, 0

        Assert.Equal(0.01f, first, 1e-7f);
        Assert.Equal((0.1f, 0), (top, last));
        Assert.Same(schedule, options.Schedule);
    }

    [Fact]
    public void Initializers_of_a_model()
    {
        Sequential model = LeNet5.Modern();

        foreach (Parameter p in model.Parameters)
            p.Initializer = p.Shape.Rank > 1 ? Initializer.Kaiming(normal: true, Gain.ReLU, FanMode.Out) : Initializer.Zeros;
        model.Initialize(seed: 1);

        Assert.All(model.Parameters.Where(p => p.Shape.Rank < 2), p => Assert.Equal(0, p.AsSpan()[0]));
    }

    [Fact]
    public void A_residual_block_of_ones_own()
    {
        var model = new Sequential(new Conv2d(3, 8, 3, padding: 1), new ResidualBlock(8), new ResidualBlock(8));
        Recording training = Recording.ForTraining();
        training.Begin();
        Tensor y = model.Forward(training.Input(Tensor.From(SplitMix.Stream(1, 2 * 6 * 6 * 3), [2, 6, 6, 3])));

        Assert.Equal<Shape>([2, 6, 6, 8], y.Shape);
        Assert.All(y.ToArray(), static number => Assert.InRange(number, 0, float.MaxValue));
        Assert.Equal(["Conv2d", "Conv2d", "BatchNorm + Add + ReLU", "Conv2d", "BatchNorm + Add + ReLU"], training.Nodes.Select(static node => node.Operator.Name));
    }
}

internal sealed class ResidualBlock : Module
{
    private readonly Module _conv, _norm;
    private readonly ReLU _relu = new();

    public ResidualBlock(int channels) =>
        (_conv, _norm) = (Add("conv", new Conv2d(channels, channels, 3, padding: 1, bias: false)), Add("norm", new BatchNorm(channels)));

    protected override Tensor ForwardCore(Tensor x) => _norm.Forward(_conv.Forward(x), residual: x, _relu);
}
