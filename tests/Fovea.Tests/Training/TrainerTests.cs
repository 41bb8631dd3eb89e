using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Operators.Losses;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Tests.Training;

/// <summary>Epochs, what they count, and why a training ends.</summary>
public class TrainerTests
{
    private static readonly MadePictures Pictures = new(210, size: 8, classes: 4);

    [Fact]
    public async Task A_small_problem_is_learned()
    {
        Module model = Net();
        TrainingHistory history = await Trainer(model).FitAsync(Pictures, 8, validation: new MadePictures(300, 8, 4));
        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.Equal("all 8 epochs done.", history.Message);
        Assert.Equal(8, history.Epochs.Count);
        Assert.True(history.Epochs[^1].Validation!.Accuracy > 0.95, $"{history.Epochs[^1]}");
        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss);
    }

    [Fact]
    public async Task The_last_smaller_batch_is_trained_on_and_counted()
    {
        TrainingHistory history = await Trainer(Net()).FitAsync(Pictures, 2);
        Assert.All(history.Epochs, epoch => Assert.Equal((7, 210), (epoch.Steps, epoch.Samples)));
        TrainingHistory one = await Trainer(Net(), new TrainerOptions { BatchSize = 1000 }).FitAsync(Pictures, 1);
        Assert.Equal((1, 210), (one.Epochs[0].Steps, one.Epochs[0].Samples));
    }

    [Fact]
    public async Task A_cancelled_training_returns_the_epochs_that_were_completed()
    {
        using CancellationTokenSource source = new();
        // The second epoch has 7 batches of 32; its third one is the last that is read.
        Counting pictures = new(Pictures, 210 + 3 * 32, source.Cancel);
        TrainingHistory history = await Trainer(Net()).FitAsync(pictures, 5, cancellationToken: source.Token);
        Assert.Equal(StopReason.Cancelled, history.StopReason);
        Assert.Equal("cancelled in epoch 2.", history.Message);
        Assert.Equal([1], history.Epochs.Select(epoch => epoch.Epoch));
        Assert.True((await Trainer(Net()).FitAsync(Pictures, 5, cancellationToken: new CancellationToken(canceled: true))).Epochs.Count == 0);
    }

    [Fact]
    public async Task A_cancelled_evaluation_keeps_its_epoch_but_does_not_make_it_the_best()
    {
        using CancellationTokenSource source = new();
        Counting validation = new(Pictures, 210 + 1, source.Cancel);
        TrainingHistory history = await Trainer(Net()).FitAsync(Pictures, 5, validation, cancellationToken: source.Token);
        Assert.Equal([1, 2], history.Epochs.Select(epoch => epoch.Epoch));
        Assert.Null(history.Epochs[1].Validation);
        Assert.Equal(1, history.BestEpoch!.Epoch);
    }

    [Fact]
    public async Task Training_stops_when_the_loss_has_not_become_better_for_some_epochs()
    {
        Module model = Net();
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, learningRate: 0), new TrainerOptions { BatchSize = 32, Patience = 3 });
        TrainingHistory history = await trainer.FitAsync(Pictures, 50, validation: Pictures);
        Assert.Equal(StopReason.EarlyStopping, history.StopReason);
        Assert.Equal(4, history.Epochs.Count);
        Assert.Equal(1, history.BestEpoch!.Epoch);
        Assert.Contains("no better validation loss", history.Message, StringComparison.Ordinal);
        Assert.Contains("for 3 epochs", history.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_on_full_batches_stops_when_the_gradient_settles()
    {
        Module model = new Sequential(new Flatten(), new Linear(64, 4));
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.05f), new TrainerOptions { BatchSize = 210, GradientChangeTolerance = 1e-3 });
        TrainingHistory history = await trainer.FitAsync(Pictures, 2000);
        Assert.Equal(StopReason.GradientSettled, history.StopReason);
        Assert.InRange(history.Epochs.Count, 2, 1999);
        Assert.Contains("less than 0.001", history.Message, StringComparison.Ordinal);
        TrainingHistory never = await trainer.FitAsync(Pictures, 0);
        Assert.Empty(never.Epochs);
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_stops_within_the_step_and_names_it()
    {
        Module model = Net();
        using TemporaryFolder folder = new();
        TrainerOptions options = new() { BatchSize = 32, RestoreBest = true, RunFolder = RunFolder.Create(folder.File("run")) };
        Sgd optimizer = new(model.Parameters, 0.05f, momentum: 0.9f);
        Trainer trainer = new(model, new CrossEntropyLoss(), optimizer, options);
        await trainer.FitAsync(Pictures, 1);
        float[] good = Numbers(model);
        byte[] saved = await File.ReadAllBytesAsync(options.RunFolder.LastWeights);

        optimizer.LearningRate = 1e30f;
        TrainingHistory history = await trainer.FitAsync(Pictures, 3);
        Assert.Equal(StopReason.NonFiniteLoss, history.StopReason);
        Assert.Empty(history.Epochs);
        Assert.Matches(@"the cross-entropy loss became \S+ in epoch 1, step 2 \(step 9 of the run\)", history.Message);
        Assert.Contains("Try a smaller learning rate than 1E+30", history.Message, StringComparison.Ordinal);
        Assert.Equal(saved, await File.ReadAllBytesAsync(options.RunFolder.LastWeights));
        Assert.All(good, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public async Task A_sample_that_is_not_a_number_leaves_running_statistics_as_they_were()
    {
        Sequential model = new(new BatchNorm(1), new Flatten(), new Linear(64, 4));
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.01f), new TrainerOptions { BatchSize = 30 });
        await trainer.FitAsync(Pictures, 1);
        BatchNorm norm = (BatchNorm)model.Children[0];
        (float[] mean, long batches) = (norm.RunningMean.AsSpan().ToArray(), norm.BatchesTracked);

        TrainingHistory history = await trainer.FitAsync(new Spoilt(Pictures), 1);
        Assert.Equal(StopReason.NonFiniteLoss, history.StopReason);
        Assert.Equal(mean, norm.RunningMean.AsSpan().ToArray());
        Assert.Equal(batches, norm.BatchesTracked);
    }

    [Fact]
    public async Task A_trainer_trains_once_at_a_time()
    {
        Module model = Net();
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.01f));
        using CancellationTokenSource stop = new();
        Task<TrainingHistory> running = trainer.FitAsync(Pictures, int.MaxValue, cancellationToken: stop.Token);
        await Assert.ThrowsAsync<FoveaException>(() => trainer.FitAsync(Pictures, 1));
        // Judging it meanwhile disturbs nothing.
        Assert.Equal(Pictures.Count, trainer.Evaluate(Pictures).Samples);
        await stop.CancelAsync();
        Assert.Equal(StopReason.Cancelled, (await running).StopReason);
        Assert.Single((await trainer.FitAsync(Pictures, 1)).Epochs);
    }

    [Theory]
    [InlineData(1e30f, true, "the squared error loss on the validation set became")]
    [InlineData(float.MaxValue, false, "holds NaN or infinity")]
    public async Task Weights_that_go_wrong_in_the_last_step_of_an_epoch_replace_no_checkpoint(float rate, bool validate, string message)
    {
        Module model = Net();
        using TemporaryFolder folder = new();
        TrainerOptions options = new() { BatchSize = 210, RestoreBest = true, RunFolder = RunFolder.Create(folder.File("run")) };
        Sgd optimizer = new(model.Parameters, 1e-4f);
        Trainer trainer = new(model, new SquaredErrorLoss(SquaredErrorForm.HalfSum), optimizer, options);
        Progress change = new(report =>
        {
            if (report.Finished?.Epoch == 2) optimizer.LearningRate = rate;
        });
        TrainingHistory history = await trainer.FitAsync(Pictures, 9, validate ? Pictures : null, change);
        Assert.Equal(StopReason.NonFiniteLoss, history.StopReason);
        Assert.Contains(message, history.Message, StringComparison.Ordinal);
        Assert.Contains("after epoch 3 (step 3 of the run)", history.Message, StringComparison.Ordinal);
        Assert.Equal(2, history.BestEpoch!.Epoch);
        Assert.All(Numbers(model), value => Assert.True(float.IsFinite(value)));
        Module last = Net();
        last.Load(options.RunFolder.LastWeights);
        Assert.Equal(Numbers(model), Numbers(last));
    }

    [Fact]
    public async Task The_best_weights_are_restored()
    {
        Module model = Net();
        Sgd optimizer = new(model.Parameters, 0.1f);
        float[] best = [];
        Progress spoil = new(report =>
        {
            if (report.Finished is null) return;
            if (report.Epoch == 3) best = Numbers(model);
            // From here on every step goes uphill.
            if (report.Epoch == 3) foreach (Parameter parameter in model.Parameters) parameter.AsSpan().Fill(0.9f);
        });
        TrainingHistory history = await new Trainer(model, new CrossEntropyLoss(), optimizer, new TrainerOptions { BatchSize = 32, RestoreBest = true })
            .FitAsync(Pictures, 4, Pictures, spoil);
        Assert.Equal(3, history.BestEpoch!.Epoch);
        Assert.Equal(best, Numbers(model));
    }

    [Fact]
    public async Task Impossible_trainings_are_errors()
    {
        Trainer trainer = Trainer(Net());
        Assert.Contains("epochs must be 0 or more, got -1", (await Assert.ThrowsAsync<FoveaException>(() => trainer.FitAsync(Pictures, -1))).Message, StringComparison.Ordinal);
        Assert.Contains("training set has no samples", (await Assert.ThrowsAsync<FoveaException>(() => trainer.FitAsync(Pictures.Take(0), 1))).Message, StringComparison.Ordinal);
        Assert.Contains("validation set has no samples", (await Assert.ThrowsAsync<FoveaException>(() => trainer.FitAsync(Pictures, 1, Pictures.Take(0)))).Message, StringComparison.Ordinal);
        Assert.Contains("no samples to judge", Assert.Throws<FoveaException>(() => trainer.Evaluate(Pictures.Take(0))).Message, StringComparison.Ordinal);
        Assert.Contains("batchSize must be 1 or more, got 0", Assert.Throws<FoveaException>(() => new DataLoader(Pictures, 0)).Message, StringComparison.Ordinal);
        // An error of the model itself comes out of the task, with the layer's path.
        Module wrong = new Sequential(new Flatten(), new Linear(63, 4));
        Assert.StartsWith("1 Linear: input [32, 64]", (await Assert.ThrowsAsync<ShapeException>(() => Trainer(wrong).FitAsync(Pictures, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_history()
    {
        TrainingHistory one = await Trainer(Net()).FitAsync(Pictures, 2), two = await Trainer(Net()).FitAsync(Pictures, 2);
        Assert.Equal(one.Epochs.Select(epoch => (epoch.Loss, epoch.Accuracy)), two.Epochs.Select(epoch => (epoch.Loss, epoch.Accuracy)));
    }

    [Fact]
    public async Task A_loop_by_hand_does_what_the_trainer_does()
    {
        Module byHand = Net(), trained = Net();
        await Trainer(trained).FitAsync(Pictures, 1);
        Sgd optimizer = new(byHand.Parameters, 0.1f, momentum: 0.9f);
        Recording recording = Recording.ForTraining();
        foreach (Batch batch in new DataLoader(Pictures, 32).Epoch(1))
        {
            recording.Begin();
            new CrossEntropyLoss().Compute(byHand.Forward(recording.Input(batch.Images)), batch.Labels).Backward();
            optimizer.Step();
        }

        Assert.Equal(Numbers(trained), Numbers(byHand));
    }

    private static Sequential Net() => new Sequential(new Conv2d(1, 4, 3), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(36, 4));

    private static Trainer Trainer(Module model, TrainerOptions? options = null) =>
        new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, 0.1f, momentum: 0.9f), options ?? new TrainerOptions { BatchSize = 32 });

    private static float[] Numbers(Module module) => [.. module.Parameters.SelectMany(parameter => parameter.AsSpan().ToArray())];

    private sealed class Progress(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    /// <summary>Does something when so many samples have been read.</summary>
    private sealed class Counting(IDataset source, int limit, Action act) : IDataset
    {
        private int _read;

        public int Count => source.Count;

        public Shape SampleShape => source.SampleShape;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public int Label(int index) => source.Label(index);

        public void ReadSample(int index, Span<float> destination)
        {
            source.ReadSample(index, destination);
            if (++_read == limit) act();
        }
    }

    /// <summary>A set whose pictures are all NaN.</summary>
    private sealed class Spoilt(MadePictures pictures) : IDataset
    {
        public int Count => pictures.Count;

        public Shape SampleShape => pictures.SampleShape;

        public IReadOnlyList<string> ClassNames => pictures.ClassNames;

        public void ReadSample(int index, Span<float> destination) => destination.Fill(float.NaN);

        public int Label(int index) => pictures.Label(index);
    }
}
