using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>What recipes are made of: an average of the weights, judging with mirror images, the best epoch, an accuracy to reach, divergence.</summary>
public class RecipeTests
{
    private static readonly MadePictures Pictures = new(210, size: 8, classes: 4);
    private static readonly MadePictures Others = new(90, size: 8, classes: 4);

    [Fact]
    public async Task The_average_is_that_of_a_loop_by_hand_and_is_what_is_judged_saved_and_left()
    {
        using TemporaryFolder folder = new();
        Module trained = Net(), byHand = Net();
        TrainerOptions options = new() { BatchSize = 32, AverageDecay = 0.9f, RunFolder = RunFolder.Create(folder.File("run")) };
        Trainer trainer = Trainer(trained, options);
        TrainingHistory history = await trainer.FitAsync(Pictures, 2, Others);

        Sgd optimizer = new(byHand.Parameters, 0.1f, momentum: 0.9f);
        ExponentialMovingAverage average = new(byHand, 0.9f, warmUp: true);
        Recording recording = Recording.ForTraining();
        DataLoader loader = new(Pictures, 32);
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            foreach (Batch batch in loader.Epoch(epoch))
            {
                recording.Begin();
                new CrossEntropyLoss().Compute(byHand.Forward(recording.Input(batch.Images)), batch.Labels).Backward();
                optimizer.Step();
                average.Update();
            }
        }

        Assert.NotEqual(Numbers(trained), Numbers(byHand));
        average.Swap();
        Assert.Equal(Numbers(trained), Numbers(byHand));
        Assert.Equal(history.Epochs[^1].Validation!.Loss, trainer.Evaluate(Others).Loss);
        Module saved = Net();
        saved.Load(options.RunFolder.LastWeights);
        Assert.Equal(Numbers(trained), Numbers(saved));
    }

    [Fact]
    public async Task A_cancelled_training_leaves_the_average_too()
    {
        using CancellationTokenSource source = new();
        Module model = Net();
        TrainingHistory history = await Trainer(model, new TrainerOptions { BatchSize = 32, AverageDecay = 0.9f }).FitAsync(
            Pictures, 5, Others, new Told(report => { if (report.Finished?.Epoch == 2) source.Cancel(); }), source.Token);
        Module two = Net();
        await Trainer(two, new TrainerOptions { BatchSize = 32, AverageDecay = 0.9f }).FitAsync(Pictures, 2, Others);
        Assert.Equal((StopReason.Cancelled, 2), (history.StopReason, history.Epochs.Count));
        Assert.Equal(Numbers(two), Numbers(model));
    }

    [Fact]
    public void Judged_with_mirror_images_the_output_is_the_mean_of_both()
    {
        // Two channels, told apart after the mirroring, and a model that knows left from right.
        Sequential model = new(new Flatten(), new Linear(2 * 3 * 2, 2));
        model.Initialize(3);
        Lopsided pictures = new();
        Trainer plain = Trainer(model, new TrainerOptions()), mirrored = Trainer(model, new TrainerOptions { JudgesMirrored = true });
        float[] values = new float[12], turned = new float[12];
        pictures.ReadSample(0, values);
        for (int i = 0; i < 12; i++) turned[i / 6 * 6 + (2 - i / 2 % 3) * 2 + i % 2] = values[i];
        Tensor mean = (model.Forward(Tensor.From(values, [1, 2, 3, 2])) + model.Forward(Tensor.From(turned, [1, 2, 3, 2]))) * 0.5f;
        Assert.Equal(new CrossEntropyLoss().Compute(mean, [1]).Item(), mirrored.Evaluate(pictures).Loss, 1e-6);
        Assert.NotEqual(plain.Evaluate(pictures).Loss, mirrored.Evaluate(pictures).Loss, 1e-3);
    }

    [Theory]
    [InlineData(BestEpochBy.Loss, 2)]
    [InlineData(BestEpochBy.Accuracy, 4)]
    public void The_best_epoch_has_the_least_loss_or_the_most_accuracy(BestEpochBy by, int expected)
    {
        BestWeights best = new(Net(), by, minimumImprovement: 0, keep: false);
        // Of equal accuracies the one with the lower loss.
        (double Loss, double Accuracy)[] epochs = [(0.9, 0.5), (0.4, 0.7), (0.7, 0.8), (0.6, 0.8), (0.6, 0.8), (0.5, 0.6)];
        for (int i = 0; i < epochs.Length; i++) best.Consider(new EpochResult(i + 1, 1, 1, 0.1f, epochs[i].Loss, epochs[i].Accuracy, null, 1));
        Assert.Equal((expected, epochs.Length - expected), (best.Epoch!.Epoch, best.EpochsWithout));
    }

    [Fact]
    public async Task A_training_ends_when_the_accuracy_is_reached()
    {
        TrainingHistory history = await Trainer(Net(), new TrainerOptions { BatchSize = 32, TargetAccuracy = 0.9 }).FitAsync(Pictures, 50, Others);
        Assert.Equal(StopReason.TargetReached, history.StopReason);
        Assert.True(history.Epochs[^1].Validation!.Accuracy >= 0.9);
        Assert.All(history.Epochs.SkipLast(1), epoch => Assert.True(epoch.Validation!.Accuracy < 0.9));
        Assert.Matches(@"^stopped after epoch \d+: the validation accuracy is 0\.9\d*, and 0\.9 was asked for\.$", history.Message);
    }

    [Fact]
    public async Task A_loss_that_runs_away_ends_the_training_and_the_best_weights_stay()
    {
        using TemporaryFolder folder = new();
        Module model = Net();
        TrainerOptions options = new() { BatchSize = 32, RestoreBest = true, RunFolder = RunFolder.Create(folder.File("run")) };
        Sgd optimizer = new(model.Parameters, 0.05f, momentum: 0.9f);
        float[]? good = null;
        Told change = new(report =>
        {
            if (report.Finished?.Epoch != 3) return;
            good = Numbers(model);
            optimizer.LearningRate *= 100;
        });
        TrainingHistory history = await new Trainer(model, new CrossEntropyLoss(), optimizer, options).FitAsync(Pictures, 30, Others, change);
        Assert.Equal((StopReason.Diverged, 3, 3), (history.StopReason, history.Epochs.Count, history.BestEpoch!.Epoch));
        Assert.Matches(@"the cross-entropy loss grew to \S+ in epoch 4, step \d \(step \d+ of the run\), more than 10 times \S+: the training diverges", history.Message);
        Assert.Contains("Try a smaller learning rate than 5. The weights of epoch 3, the best one, are kept in ", history.Message, StringComparison.Ordinal);
        Assert.Equal(good, Numbers(model));
    }

    [Fact]
    public void A_loss_may_rise_from_little_to_that_of_guessing_and_one_step_alone_proves_nothing()
    {
        DivergenceWatch fineTuning = new(factor: 10, classes: 10);
        Assert.False(fineTuning.IsDiverging(0.01));
        for (int step = 0; step < 100; step++) Assert.False(fineTuning.IsDiverging(2.3));
        Assert.False(fineTuning.IsDiverging(100));
        Assert.True(fineTuning.IsDiverging(1000));
    }

    [Fact]
    public void A_whole_epoch_that_is_worse_than_the_start_diverges_unless_its_end_is_better()
    {
        DivergenceWatch watch = new(factor: 10, classes: 10);
        for (int step = 0; step < 100; step++) Assert.False(watch.IsDiverging(2.41));
        Assert.False(watch.HasUnlearned(2.41, steps: 100));
        watch = new(factor: 10, classes: 10);
        Assert.False(watch.IsDiverging(2.30));
        for (int step = 0; step < 100; step++) Assert.False(watch.IsDiverging(2.41));
        Assert.True(watch.HasUnlearned(2.41, steps: 100));
        Assert.False(watch.HasUnlearned(2.41, steps: 99));
        Assert.False(watch.HasUnlearned(2.31, steps: 100));
        for (int step = 0; step < 30; step++) watch.IsDiverging(2.2);
        Assert.False(watch.HasUnlearned(2.41, steps: 130));
    }

    [Fact]
    public async Task A_network_whose_units_die_ends_as_diverging()
    {
        // With so large a factor it is the epoch's mean alone that tells.
        Module model = Net();
        TrainerOptions options = new() { BatchSize = 2, DivergenceFactor = 1e9 };
        TrainingHistory history = await new Trainer(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 5, momentum: 0.9f), options).FitAsync(Pictures, 5);
        Assert.Equal((StopReason.Diverged, 0), (history.StopReason, history.Epochs.Count));
        Assert.Matches(@"^the cross-entropy loss was \S+ in the mean of epoch 1 \(to step 105 of the run\), and 1\.\d+ at the start: the training diverges\. "
            + @"Try a smaller learning rate than 5\.$", history.Message);
    }

    private static Sequential Net()
    {
        Sequential net = new(new Conv2d(1, 4, 3), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 4));
        net.Initialize(1);
        return net;
    }

    private static Trainer Trainer(Module model, TrainerOptions options) => new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.1f, momentum: 0.9f), options);

    private static float[] Numbers(Module module) => [.. module.Parameters.SelectMany(parameter => parameter.AsSpan().ToArray())];

    private sealed class Told(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    /// <summary>One picture of 2×3 with two channels.</summary>
    private sealed class Lopsided : IDataset
    {
        public int Count => 1;

        public Shape SampleShape => [2, 3, 2];

        public IReadOnlyList<string> ClassNames => ["a", "b"];

        public int Label(int index) => 1;

        public void ReadSample(int index, Span<float> destination)
        {
            for (int i = 0; i < destination.Length; i++) destination[i] = i * i;
        }
    }
}
