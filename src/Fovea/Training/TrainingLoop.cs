using System.Diagnostics;
using Fovea.Optimizers;

namespace Fovea.Training;

/// <summary>One training of a <see cref="Trainer"/>: its epochs, what is kept of each, and what ends them.</summary>
internal sealed class TrainingLoop
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Trainer _trainer;
    private readonly TrainerOptions _options;
    private readonly Optimizer _optimizer;
    private readonly int _epochs;
    private readonly IDataset? _validation;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly DataLoader _loader;
    private readonly GradientChange? _change;
    private readonly BestWeights _best;
    private readonly DivergenceWatch? _watch;
    private readonly ExponentialMovingAverage? _average;
    private (StopReason Reason, string Message)? _stop;

    /// <summary>A training to come.</summary>
    public TrainingLoop(Trainer trainer, IDataset training, int epochs, IDataset? validation, IProgress<TrainingProgress>? progress)
    {
        (_trainer, _options, _optimizer) = (trainer, trainer.Options, trainer.Optimizer);
        (_epochs, _validation, _progress) = (epochs, validation, progress);
        _loader = new DataLoader(training, _options.BatchSize, shuffle: true, _options.Seed) { Workers = _options.Workers, Mixer = _options.Mixer };
        _change = _options.GradientChangeTolerance is { } tolerance ? new GradientChange(_optimizer.Parameters, tolerance) : null;
        _best = new BestWeights(trainer.Model, _options.BestBy, _options.MinimumImprovement, keep: _options.RestoreBest);
        _watch = _options.DivergenceFactor is { } factor ? new DivergenceWatch(factor, training.ClassNames.Count) : null;
        // The weights to average are those that the training starts from.
        _average = _options.AverageDecay is { } decay ? new ExponentialMovingAverage(trainer.Model, decay, warmUp: true) : null;
    }

    private string TryASmallerRate => $"Try a smaller learning rate than {_optimizer.LearningRate}";

    /// <summary>Trains until all epochs are done or something ends it.</summary>
    public TrainingHistory Run(CancellationToken cancellationToken)
    {
        List<EpochResult> done = [];
        for (int epoch = 1; epoch <= _epochs && _stop is null; epoch++)
        {
            if (RunEpoch(epoch, cancellationToken) is not { } trained) break;
            // From here on the model holds the average, until the next epoch.
            string? wrongWeights = _trainer.NotFinite();
            _average?.Swap();
            EpochResult result = wrongWeights is null ? Judged(trained, cancellationToken) : trained;
            done.Add(result);
            if ((wrongWeights ?? _trainer.NotFinite(result.Validation)) is { } problem)
            {
                // The epoch's last step went wrong. The checkpoints of the epochs before stay.
                _stop = (StopReason.NonFiniteLoss, $"{problem} after epoch {epoch} (step {_trainer.StepsTaken} of the run). {TryASmallerRate}.");
                break;
            }

            Keep(result);
            _stop ??= ReasonToEnd(result);
            if (_stop is null && epoch < _epochs) _average?.Swap();
        }

        if (_average is { IsSwapped: false }) _average.Swap();
        if (_options.RestoreBest) _best.Restore();
        return Ended(done);
    }

    /// <summary>The steps of an epoch; null if it was not completed, and what ended it is known.</summary>
    private EpochResult? RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        Metrics metrics = new(_options.TopK);
        long start = Stopwatch.GetTimestamp(), lastReport = start;
        int steps = 0;
        try
        {
            foreach (Batch batch in _loader.Epoch(epoch, cancellationToken))
            {
                float loss = _trainer.Step(batch, metrics);
                steps++;
                _stop = Problem(loss, batch, epoch, steps);
                if (_stop is not null) return null;
                _average?.Update();
                if (_change is not null && _change.IsBelowTolerance())
                {
                    _stop = (StopReason.GradientSettled,
                        $"stopped in epoch {epoch}, step {steps}: the gradient changed by {_change.Last:G4}, less than {_options.GradientChangeTolerance:G4}.");
                    break;
                }

                if (_progress is null || Stopwatch.GetElapsedTime(lastReport) < ReportInterval) continue;
                lastReport = Stopwatch.GetTimestamp();
                Report(epoch, steps, metrics, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _stop = Cancelled(epoch);
            return null;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (_watch is not null && _watch.HasUnlearned(metrics.Loss, steps))
        {
            _stop = (StopReason.Diverged,
                $"the {_trainer.Loss.Name} loss was {metrics.Loss:G4} in the mean of epoch {epoch} (to step {_trainer.StepsTaken} of the run), and {_watch.Start:G4} at the start: "
                + $"the training diverges. {TryASmallerRate}.");
            return null;
        }

        return new EpochResult(epoch, steps, metrics.Samples, _optimizer.LearningRate, metrics.Loss, metrics.Accuracy, null, seconds);
    }

    /// <summary>What the loss of a step says against another one; null if nothing.</summary>
    private (StopReason, string)? Problem(float loss, Batch batch, int epoch, int step)
    {
        if (!float.IsFinite(loss))
        {
            return (StopReason.NonFiniteLoss,
                $"the {_trainer.Loss.Name} loss became {loss} {Place()}; the weights are those from before the step. {TryASmallerRate}, or look for NaN in the data.");
        }

        if (_watch is null || !_watch.IsDiverging(_trainer.MeanOf(loss, batch))) return null;
        return (StopReason.Diverged,
            $"the {_trainer.Loss.Name} loss grew to {_watch.Mean:G4} {Place()}, more than {_options.DivergenceFactor} times {_watch.Start:G4}: the training diverges. {TryASmallerRate}.");

        string Place() => $"in epoch {epoch}, step {step} (step {_trainer.StepsTaken} of the run)";
    }

    private void Report(int epoch, int steps, Metrics metrics, double elapsed)
    {
        double left = elapsed / steps * (_loader.BatchCount - steps + (double)_loader.BatchCount * (_epochs - epoch));
        _progress?.Report(new TrainingProgress(epoch, _epochs, steps, _loader.BatchCount, metrics.Loss, metrics.Accuracy,
            metrics.Samples / elapsed, TimeSpan.FromSeconds(left), null));
    }

    private EpochResult Judged(EpochResult result, CancellationToken cancellationToken)
    {
        if (_validation is null) return result;
        try
        {
            return result with { Validation = _trainer.Evaluate(_validation, cancellationToken) };
        }
        catch (OperationCanceledException)
        {
            // The epoch itself is complete and is kept, without its evaluation.
            _stop = Cancelled(result.Epoch);
            return result;
        }
    }

    private void Keep(EpochResult result)
    {
        // An epoch that was not judged cannot be compared with those that were.
        bool isBest = (_validation is null || result.Validation is not null) && _best.Consider(result);
        _options.RunFolder?.WriteEpoch(result, _trainer.Model, isBest);
        _progress?.Report(new TrainingProgress(result.Epoch, _epochs, result.Steps, _loader.BatchCount, result.Loss, result.Accuracy,
            result.Samples / result.Seconds, TimeSpan.FromSeconds(result.Seconds * (_epochs - result.Epoch)), result));
    }

    /// <summary>Why no epoch should follow one that is done; null if one should.</summary>
    private (StopReason, string)? ReasonToEnd(EpochResult result)
    {
        if (_options.TargetAccuracy is { } target && result.Validation?.Accuracy >= target)
        {
            return (StopReason.TargetReached,
                $"stopped after epoch {result.Epoch}: the validation accuracy is {result.Validation.Accuracy:G4}, and {target:G4} was asked for.");
        }

        if (!(_options.Patience is { } patience && _best.EpochsWithout >= patience)) return null;
        string judged = result.Validation is null ? "training" : "validation";
        string measure = _options.BestBy == BestEpochBy.Loss ? $"loss than {_best.Loss:G4}" : $"accuracy than {_best.Accuracy:G4}";
        return (StopReason.EarlyStopping, $"stopped after epoch {result.Epoch}: no better {judged} {measure} (epoch {_best.Epoch?.Epoch}) for {patience} epochs.");
    }

    private TrainingHistory Ended(List<EpochResult> done)
    {
        (StopReason reason, string message) = _stop ?? (StopReason.Completed, $"all {_epochs} epochs done.");
        if (reason is StopReason.NonFiniteLoss or StopReason.Diverged && _best.Epoch is { } kept && (_options.RestoreBest || _options.RunFolder is not null))
            message += $" The weights of epoch {kept.Epoch}, the best one, are kept{(_options.RunFolder is { } folder ? $" in {folder.BestWeights}" : "")}.";
        return new TrainingHistory(done, reason, message, _best.Epoch);
    }

    private static (StopReason, string) Cancelled(int epoch) => (StopReason.Cancelled, $"cancelled in epoch {epoch}.");
}
