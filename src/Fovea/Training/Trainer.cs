using System.Diagnostics;
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
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Module _model;
    private readonly Loss _loss;
    private readonly Optimizer _optimizer;
    private readonly TrainerOptions _options;
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
        (_model, _loss, _optimizer, _options) = (model, loss, optimizer, options ?? new TrainerOptions());
        _backend = _options.Backend ?? Backend.Default;
        _training = Recording.ForTraining(_options.Seed, _backend);
        _statistics = new StatisticsSnapshot(model);
    }

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
                return Fit(training, epochs, validation, progress, cancellationToken);
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
        DataLoader loader = new(dataset, _options.BatchSize, shuffle: false) { Workers = _options.Workers };
        Metrics metrics = new(_options.TopK);
        ConfusionMatrix confusion = new(dataset.ClassNames);
        // A recording of its own: a progress handler may evaluate on another thread while the training goes on.
        Recording recording = Recording.ForEvaluation(backend: _backend);
        foreach (Batch batch in loader.Epoch(0, cancellationToken))
        {
            recording.Begin();
            Tensor output = _model.Forward(recording.Input(batch.Images));
            if (_options.JudgesMirrored) output = (output + _model.Forward(recording.Input(Mirrored(batch.Images)))) * 0.5f;
            if (output.Shape[^1] != dataset.ClassNames.Count)
                throw new FoveaException($"the model's output {output.Shape} has {output.Shape[^1]} classes, the data set {dataset.ClassNames.Count}. Make the last layer as wide.");
            metrics.Add(MeanOf(_loss.Compute(output, batch.Labels).Item(), batch), output, batch.Labels, confusion);
        }

        recording.Release();
        return new Evaluation(metrics.Samples, metrics.Loss, metrics.Accuracy, metrics.TopKAccuracy, _options.TopK, confusion);
    }

    private TrainingHistory Fit(IDataset dataset, int epochs, IDataset? validation, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        DataLoader loader = new(dataset, _options.BatchSize, shuffle: true, _options.Seed) { Workers = _options.Workers, Mixer = _options.Mixer };
        GradientChange? change = _options.GradientChangeTolerance is { } tolerance ? new GradientChange(_optimizer.Parameters, tolerance) : null;
        BestWeights best = new(_model, _options.BestBy, _options.MinimumImprovement, keep: _options.RestoreBest);
        DivergenceWatch? watch = _options.DivergenceFactor is { } factor ? new DivergenceWatch(factor, dataset.ClassNames.Count) : null;
        // The weights to average are those that the training starts from.
        ExponentialMovingAverage? average = _options.AverageDecay is { } decay ? new ExponentialMovingAverage(_model, decay, warmUp: true) : null;
        List<EpochResult> done = [];
        (StopReason Reason, string Message)? stop = null;
        for (int epoch = 1; epoch <= epochs && stop is null; epoch++)
        {
            EpochResult? result = null;
            try
            {
                (result, stop) = RunEpoch(loader, epoch, epochs, change, watch, average, progress, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                stop = Cancelled(epoch);
            }

            if (result is null) break;
            // From here on the model holds the average, until the next epoch.
            string? wrongWeights = NotFinite();
            average?.Swap();
            if (validation is not null && wrongWeights is null)
            {
                try
                {
                    result = result with { Validation = Evaluate(validation, cancellationToken) };
                }
                catch (OperationCanceledException)
                {
                    // The epoch itself is complete and is kept, without its evaluation.
                    stop = Cancelled(epoch);
                }
            }

            done.Add(result);
            if ((wrongWeights ?? NotFinite(result.Validation)) is { } problem)
            {
                // The epoch's last step went wrong. The checkpoints of the epochs before stay.
                stop = (StopReason.NonFiniteLoss,
                    $"{problem} after epoch {epoch} (step {_training.Step} of the run). Try a smaller learning rate than {_optimizer.LearningRate}.");
                break;
            }

            // An epoch that was not judged cannot be compared with those that were.
            bool isBest = (validation is null || result.Validation is not null) && best.Consider(result);
            _options.RunFolder?.WriteEpoch(result, _model, isBest);
            progress?.Report(new TrainingProgress(epoch, epochs, result.Steps, loader.BatchCount, result.Loss, result.Accuracy,
                result.Samples / result.Seconds, TimeSpan.FromSeconds(result.Seconds * (epochs - epoch)), result));
            stop ??= ReasonToEnd(result, best);
            if (stop is null && epoch < epochs) average?.Swap();
        }

        if (average is { IsSwapped: false }) average.Swap();
        if (_options.RestoreBest) best.Restore();
        (StopReason reason, string message) = stop ?? (StopReason.Completed, $"all {epochs} epochs done.");
        if (reason is StopReason.NonFiniteLoss or StopReason.Diverged && best.Epoch is { } kept && (_options.RestoreBest || _options.RunFolder is not null))
            message += $" The weights of epoch {kept.Epoch}, the best one, are kept{(_options.RunFolder is { } folder ? $" in {folder.BestWeights}" : "")}.";
        return new TrainingHistory(done, reason, message, best.Epoch);
    }

    /// <summary>Why no epoch should follow one that is done; null if one should.</summary>
    private (StopReason, string)? ReasonToEnd(EpochResult result, BestWeights best)
    {
        if (_options.TargetAccuracy is { } target && result.Validation?.Accuracy >= target)
        {
            return (StopReason.TargetReached,
                $"stopped after epoch {result.Epoch}: the validation accuracy is {result.Validation.Accuracy:G4}, and {target:G4} was asked for.");
        }

        if (!(_options.Patience is { } patience && best.EpochsWithout >= patience)) return null;
        string judged = result.Validation is null ? "training" : "validation";
        string measure = _options.BestBy == BestEpochBy.Loss ? $"loss than {best.Loss:G4}" : $"accuracy than {best.Accuracy:G4}";
        return (StopReason.EarlyStopping, $"stopped after epoch {result.Epoch}: no better {judged} {measure} (epoch {best.Epoch?.Epoch}) for {patience} epochs.");
    }

    private (EpochResult? Result, (StopReason, string)? Stop) RunEpoch(
        DataLoader loader, int epoch, int epochs, GradientChange? change, DivergenceWatch? watch, ExponentialMovingAverage? average,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Metrics metrics = new(_options.TopK);
        long start = Stopwatch.GetTimestamp(), lastReport = start;
        int steps = 0;
        (StopReason, string)? stop = null;
        foreach (Batch batch in loader.Epoch(epoch, cancellationToken))
        {
            float loss = Step(batch, metrics);
            steps++;
            if (!float.IsFinite(loss))
            {
                return (null, (StopReason.NonFiniteLoss,
                    $"the {_loss.Name} loss became {loss} in epoch {epoch}, step {steps} (step {_training.Step} of the run); the weights are those from before the step. "
                    + $"Try a smaller learning rate than {_optimizer.LearningRate}, or look for NaN in the data."));
            }

            if (watch is not null && watch.IsDiverging(MeanOf(loss, batch)))
            {
                return (null, (StopReason.Diverged,
                    $"the {_loss.Name} loss grew to {watch.Mean:G4} in epoch {epoch}, step {steps} (step {_training.Step} of the run), more than "
                    + $"{_options.DivergenceFactor} times {watch.Start:G4}: the training diverges. Try a smaller learning rate than {_optimizer.LearningRate}."));
            }

            average?.Update();
            if (change is not null && change.IsBelowTolerance())
            {
                stop = (StopReason.GradientSettled, $"stopped in epoch {epoch}, step {steps}: the gradient changed by {change.Last:G4}, less than {_options.GradientChangeTolerance:G4}.");
                break;
            }

            if (progress is null || Stopwatch.GetElapsedTime(lastReport) < ReportInterval) continue;
            lastReport = Stopwatch.GetTimestamp();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double left = elapsed / steps * (loader.BatchCount - steps + (double)loader.BatchCount * (epochs - epoch));
            progress.Report(new TrainingProgress(epoch, epochs, steps, loader.BatchCount, metrics.Loss, metrics.Accuracy,
                metrics.Samples / elapsed, TimeSpan.FromSeconds(left), null));
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (watch is not null && watch.HasLearnedNothing(metrics.Loss, steps))
        {
            return (null, (StopReason.Diverged,
                $"the {_loss.Name} loss was {metrics.Loss:G4} in the mean of epoch {epoch} (to step {_training.Step} of the run), above {watch.Start:G4} at the start: "
                + $"the training diverges. Try a smaller learning rate than {_optimizer.LearningRate}."));
        }

        return (new EpochResult(epoch, steps, metrics.Samples, _optimizer.LearningRate, metrics.Loss, metrics.Accuracy, null, seconds), stop);
    }

    /// <summary>One step; with a loss that is not finite the weights stay.</summary>
    internal float Step(Batch batch, Metrics metrics)
    {
        _training.Begin();
        _statistics.Take();
        if (_options.Schedule is { } schedule) _optimizer.LearningRate = schedule.RateAt(_training.Step - 1);
        Tensor output = _model.Forward(_training.Input(batch.Images));
        Tensor loss = batch.Targets is { } targets ? _loss.ComputeWithAuxiliary(output, _training.Input(targets))
            : _loss.ComputeWithAuxiliary(output, batch.Labels);
        float value = loss.Item();
        if (!float.IsFinite(value))
        {
            // The forward pass has moved running statistics already.
            _statistics.Restore();
            return value;
        }

        metrics.Add(MeanOf(value, batch), output, batch.Labels);
        loss.Backward();
        if (_options.MaximumGradientNorm is { } maximum) GradientClipping.ByNorm(_optimizer.Parameters, maximum);
        _optimizer.Step();
        return value;
    }

    private float MeanOf(float loss, Batch batch) => _loss.IsSum ? loss / batch.Count : loss;

    /// <summary>A weight or statistic that is NaN or infinite, in words; null if all are numbers.</summary>
    private string? NotFinite()
    {
        foreach ((string path, Parameter? tensor, _) in _model.State)
        {
            if (tensor is not null && !double.IsFinite(Backend.Default.SquaredDistance(tensor.Buffer, null))) return $"{path} holds NaN or infinity";
        }

        return null;
    }

    private string? NotFinite(Evaluation? validation) =>
        validation is null || double.IsFinite(validation.Loss) ? null : $"the {_loss.Name} loss on the validation set became {validation.Loss}";

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

    private static (StopReason, string) Cancelled(int epoch) => (StopReason.Cancelled, $"cancelled in epoch {epoch}.");
}
