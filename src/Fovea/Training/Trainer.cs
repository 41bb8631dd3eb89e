using Fovea.Autograd;
using Fovea.Kernels;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Optimizers;

namespace Fovea.Training;

/// <summary>Trains a model on labelled samples: epochs of steps, an evaluation after each, the best weights kept.</summary>
/// <remarks>
/// The same seed gives the same bits for any number of threads. There is nothing here that a loop of one's own could not do:
/// <see cref="Recording.Begin"/>, forward, loss, <see cref="Tensor.Backward(bool)"/>, <see cref="Optimizer.Step"/>.
/// The loss of training counts auxiliary heads (<see cref="Loss.ComputeWithAuxiliary(Tensor, ReadOnlySpan{int})"/>), that of an evaluation does not.
/// </remarks>
public sealed class Trainer
{
    private readonly Backend _backend;
    private readonly Recording _training;
    private readonly StatisticsSnapshot _statistics;
    private int _isFitting;

    /// <summary>A trainer.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">How; made with <c>model.Parameters</c>.</param>
    /// <param name="options">Batch size, seed and the like.</param>
    public Trainer(Module model, Loss loss, Optimizer optimizer, TrainerOptions? options = null)
    {
        (Model, Loss, Optimizer, Options) = (model, loss, optimizer, options ?? new TrainerOptions());
        _backend = Options.Backend ?? Backend.Default;
        _training = Recording.ForTraining(Options.Seed, _backend);
        _statistics = new StatisticsSnapshot(model);
    }

    internal Module Model { get; }

    internal Loss Loss { get; }

    internal Optimizer Optimizer { get; }

    internal TrainerOptions Options { get; }

    /// <summary>Of all trainings of this trainer.</summary>
    internal long StepsTaken => _training.Step;

    /// <summary>Trains. Runs on a thread of its own.</summary>
    /// <param name="training">The samples to train on.</param>
    /// <param name="epochs">How often to go through them.</param>
    /// <param name="validation">Samples to judge each epoch by.</param>
    /// <param name="progress">Told ten times a second at most, and at the end of each epoch.</param>
    /// <param name="cancellationToken">Ends the training after the step that runs; the result holds the epochs that were completed.</param>
    /// <returns>What was done and why it ended; a cancellation or a loss that is not finite is no exception.</returns>
    public Task<TrainingHistory> FitAsync(
        IDataset training, int epochs, IDataset? validation = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (epochs < 0) throw new FoveaException($"epochs must be 0 or more, got {epochs}.");
        if (training.Count == 0) throw new FoveaException("the training set has no samples.");
        if (validation is { Count: 0 }) throw new FoveaException("the validation set has no samples. Pass null to train without one.");
        if (Interlocked.Exchange(ref _isFitting, 1) != 0) throw new FoveaException("this trainer is training already. Wait for it, or make a second trainer.");
        return Task.Factory.StartNew(() =>
        {
            try
            {
                return new TrainingLoop(this, training, epochs, validation, progress).Run(cancellationToken);
            }
            finally
            {
                Volatile.Write(ref _isFitting, 0);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Judges the model on samples.</summary>
    /// <exception cref="FoveaException">There are no samples, the model has another number of outputs than there are classes, or samples to be mirrored
    /// are no pictures.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Evaluation Evaluate(IDataset dataset, CancellationToken cancellationToken = default)
    {
        if (dataset.Count == 0) throw new FoveaException("there are no samples to judge the model by.");
        DataLoader loader = new(dataset, Options.BatchSize, shuffle: false) { Workers = Options.Workers };
        Metrics metrics = new(Options.TopK);
        ConfusionMatrix confusion = new(dataset.ClassNames);
        // A recording of its own: a progress handler may evaluate on another thread while the training goes on.
        Recording recording = Recording.ForEvaluation(backend: _backend);
        foreach (Batch batch in loader.Epoch(0, cancellationToken))
        {
            recording.Begin();
            Tensor output = Model.Forward(recording.Input(batch.Images));
            if (Options.JudgesMirrored) output = (output + Model.Forward(recording.Input(Mirrored(batch.Images)))) * 0.5f;
            if (output.Shape[^1] != dataset.ClassNames.Count)
                throw new FoveaException($"the model's output {output.Shape} has {output.Shape[^1]} classes, the data set {dataset.ClassNames.Count}. Make the last layer as wide.");
            metrics.Add(MeanOf(Loss.Compute(output, batch.Labels).Item(), batch), output, batch.Labels, confusion);
        }

        recording.Release();
        return new Evaluation(metrics.Samples, metrics.Loss, metrics.Accuracy, metrics.TopKAccuracy, Options.TopK, confusion);
    }

    /// <summary>One step; with a loss that is not finite the weights stay.</summary>
    internal float Step(Batch batch, Metrics metrics)
    {
        _training.Begin();
        _statistics.Take();
        if (Options.Schedule is { } schedule) Optimizer.LearningRate = schedule.RateAt(_training.Step - 1);
        Tensor output = Model.Forward(_training.Input(batch.Images));
        Tensor loss = batch.Targets is { } targets ? Loss.ComputeWithAuxiliary(output, _training.Input(targets))
            : Loss.ComputeWithAuxiliary(output, batch.Labels);
        float value = loss.Item();
        if (!float.IsFinite(value))
        {
            // The forward pass has moved running statistics already.
            _statistics.Restore();
            return value;
        }

        metrics.Add(MeanOf(value, batch), output, batch.Labels);
        loss.Backward();
        if (Options.MaximumGradientNorm is { } maximum) GradientClipping.ByNorm(Optimizer.Parameters, maximum);
        Optimizer.Step();
        return value;
    }

    /// <summary>The loss of a step as a mean over its samples.</summary>
    internal float MeanOf(float loss, Batch batch) => Loss.IsSum ? loss / batch.Count : loss;

    /// <summary>A weight or statistic that is NaN or infinite, in words; null if all are numbers.</summary>
    internal string? NotFinite()
    {
        foreach ((string path, Parameter? tensor, _) in Model.State)
        {
            if (tensor is not null && !double.IsFinite(Backend.Default.SquaredDistance(tensor.Buffer, null))) return $"{path} holds NaN or infinity";
        }

        return null;
    }

    /// <summary>A validation loss that is NaN or infinite, in words; null if it is a number, or there is none.</summary>
    internal string? NotFinite(Evaluation? validation) =>
        validation is null || double.IsFinite(validation.Loss) ? null : $"the {Loss.Name} loss on the validation set became {validation.Loss}";

    /// <summary>Pictures with left and right exchanged.</summary>
    private static Tensor Mirrored(Tensor images)
    {
        Shape shape = images.Shape;
        if (shape.Rank != 4) throw new ShapeException(nameof(TrainerOptions.JudgesMirrored), $"a batch is {shape}; pictures [N, H, W, C] are expected. Leave it out.");
        (int width, int channels) = (shape[2], shape[3]);
        float[] pixels = images.ToArray();
        for (int row = 0; row < pixels.Length; row += width * channels)
        {
            // Reversed as a whole, and then each pixel's channels again.
            Span<float> line = pixels.AsSpan(row, width * channels);
            line.Reverse();
            for (int pixel = 0; channels > 1 && pixel < line.Length; pixel += channels) line.Slice(pixel, channels).Reverse();
        }

        return Tensor.From(pixels, shape);
    }
}
