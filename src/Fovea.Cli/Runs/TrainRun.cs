using System.Diagnostics;
using Fovea.Analysis;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Schedules;
using Fovea.Training;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>One training with its run folder.</summary>
internal sealed class TrainRun : IDisposable
{
    private readonly TrainSettings _settings;
    private readonly CpuBackend _backend;
    private readonly Module _model;
    private readonly Optimizer _optimizer;
    private readonly RunFolder _folder;
    private readonly JudgedData? _test;

    /// <summary>Reads the data, makes the network and the run folder; all that can go wrong before a step does so here.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="cancellationToken">Ends the reading of pictures.</param>
    /// <exception cref="FoveaException">Data, weights, shapes or the run folder are not as they should be.</exception>
    public TrainRun(TrainSettings settings, CancellationToken cancellationToken)
    {
        _settings = settings;
        NetworkEntry entry = PictureClassifier.Get(settings.Model);
        DataSettings parts = new(entry.InputShape, settings.Size, settings.HoldOut, settings.Seed, settings.Strict) { Augment = Augmentation.Of(settings.Augment) };
        TrainingData data = settings.Data.ForTraining(parts, settings.Limit, cancellationToken);
        (Training, Judged, Unreadable, _test) = (data.Samples, data.Judged, data.Unreadable, data.Test);
        _model = entry.Create(Training.ClassNames.Count);
        Summary = PictureClassifier.Summary(entry, _model, Training.SampleShape, settings.Data.Title);
        if (settings.Weights is { } weights) WeightsSource.LoadInto(_model, weights);
        else _model.Initialize(settings.Seed);
        _optimizer = settings.Optimizer switch
        {
            "adam" => new Adam(_model.Parameters, settings.LearningRate, weightDecay: settings.WeightDecay),
            "adamw" => new AdamW(_model.Parameters, settings.LearningRate, weightDecay: settings.WeightDecay),
            _ => new Sgd(_model.Parameters, settings.LearningRate, settings.Momentum, weightDecay: settings.WeightDecay),
        };
        _backend = settings.Threads is { } threads ? new CpuBackend(threads) : new CpuBackend();
        try
        {
            _folder = RunFolder.CreateNext(settings.Out);
            _folder.WriteArguments(settings.ToArguments(_backend.Threads));
            _folder.WeightsMetadata = new WeightsMetadata(Training.ClassNames, IsFitted ? Training.SampleShape[0] : null).ToTexts();
        }
        catch
        {
            _backend.Dispose();
            throw;
        }
    }

    public IDataset Training { get; }

    /// <summary>What each epoch is judged by.</summary>
    public JudgedData Judged { get; }

    /// <summary>Why pictures were left out.</summary>
    public IReadOnlyList<FoveaException> Unreadable { get; }

    public ModelSummary Summary { get; }

    public string Folder => _folder.FolderPath;

    /// <summary>The processor and its threads.</summary>
    public string Device => _backend.Name;

    /// <summary>Whether pictures are brought to a size.</summary>
    private bool IsFitted => _settings.Data.AreFiles || _settings.Size is not null;

    /// <summary>Trains; what it is judged by is evaluated after each epoch and chooses nothing but the best weights and, with patience or an accuracy to reach, the
    /// end. Where that is a held-out part, the test set judges the best weights once, at the end.</summary>
    public async Task<TrainReport> RunAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        TrainerOptions options = new()
        {
            Schedule = Schedule(), BatchSize = _settings.Batch, Seed = _settings.Seed, Backend = _backend, Patience = _settings.Patience, RunFolder = _folder,
            Workers = _settings.Workers ?? (IsFitted || !Augmentation.Of(_settings.Augment).IsNone ? 1 : 0),
            Mixer = Mixer(), AverageDecay = _settings.Average > 0 ? _settings.Average : null, JudgesMirrored = _settings.Flips, BestBy = _settings.Best,
            TargetAccuracy = _settings.UntilAccuracy,
        };
        Trainer trainer = new(_model, new CrossEntropyLoss(_settings.LabelSmoothing), _optimizer, options);
        TrainingHistory history = await trainer.FitAsync(Training, _settings.Epochs, Judged.Samples, progress, cancellationToken);
        TimeSpan? reached = history.StopReason == StopReason.TargetReached ? SinceStartOfProcess() : null;
        string? sha256 = history.Epochs.Count > 0 ? WeightsSource.Sha256(_folder.LastWeights) : null;
        string? interrupted = SaveInterrupted(history);
        TrainReport report = new(_settings, Summary, Judged.Part, _backend.Threads, Folder, history, sha256, interrupted)
        {
            Reached = reached, Final = JudgeBest(trainer, history, cancellationToken), Elapsed = SinceStartOfProcess(),
        };
        if ((report.Final ?? report.Test) is { } test) _folder.WriteText("confusion.csv", test.Confusion.ToCsv());
        return report;
    }

    private LearningRateSchedule? Schedule()
    {
        long stepsOfEpoch = (Training.Count + _settings.Batch - 1) / _settings.Batch, steps = _settings.Epochs * stepsOfEpoch;
        long warmUp = Math.Min((long)Math.Round(_settings.WarmUp * (double)stepsOfEpoch), steps - 1);
        if (_settings.Schedule != "cosine" && warmUp == 0) return null;
        LearningRateSchedule schedule = _settings.Schedule == "cosine" ? new CosineSchedule(_settings.LearningRate, steps - warmUp)
            : new LinearSchedule(_settings.LearningRate, startFactor: 1);
        return warmUp > 0 ? new WarmUpSchedule(schedule, warmUp, startFactor: 0.1f) : schedule;
    }

    private IBatchMixer? Mixer() => _settings.MixUp > 0 ? new MixUp(_settings.MixUp) : _settings.CutMix > 0 ? new CutMix(_settings.CutMix) : null;

    /// <summary>The one look at the test set.</summary>
    private Evaluation? JudgeBest(Trainer trainer, TrainingHistory history, CancellationToken cancellationToken)
    {
        bool isDone = history.StopReason is not (StopReason.Cancelled or StopReason.NonFiniteLoss or StopReason.Diverged);
        if (_test is null || !isDone || history.BestEpoch is null) return null;
        WeightsSource.LoadInto(_model, _folder.BestWeights);
        try
        {
            return trainer.Evaluate(_test.Samples, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The training is complete, and its files are there.
            return null;
        }
    }

    private static TimeSpan SinceStartOfProcess()
    {
        using Process process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }

    public void Dispose() => _backend.Dispose();

    /// <summary>
    /// Saves the steps of an epoch that was interrupted beside <c>last.safetensors</c>, which stays with the last complete epoch and so
    /// with the last line of the history.
    /// </summary>
    private string? SaveInterrupted(TrainingHistory history)
    {
        bool isWithinEpoch = history.StopReason == StopReason.Cancelled
            && _optimizer.StepsTaken > history.Epochs.Sum(static epoch => epoch.Steps);
        if (!isWithinEpoch) return null;
        string path = Path.Join(Folder, "interrupted.safetensors");
        _model.Save(path, _folder.WeightsMetadata);
        return path;
    }
}
