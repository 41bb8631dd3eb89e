using Fovea.Analysis;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Schedules;
using Fovea.Training;

namespace Fovea.Cli.Runs;

/// <summary>One training with its run folder.</summary>
internal sealed class TrainRun : IDisposable
{
    private readonly TrainSettings _settings;
    private readonly CpuBackend _backend;
    private readonly Module _model;
    private readonly Optimizer _optimizer;
    private readonly RunFolder _folder;

    /// <summary>Reads the data, makes the network and the run folder; all that can go wrong before a step does so here.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="cancellationToken">Ends the reading of pictures.</param>
    /// <exception cref="FoveaException">Data, weights, shapes or the run folder are not as they should be.</exception>
    public TrainRun(TrainSettings settings, CancellationToken cancellationToken)
    {
        _settings = settings;
        NetworkEntry entry = PictureClassifier.Get(settings.Model);
        DataSettings data = new(entry.InputShape, settings.Size, settings.HoldOut, settings.Seed, settings.Strict);
        (Training, Judged, Unreadable) = settings.Data.ForTraining(data, settings.Limit, cancellationToken);
        _model = entry.Create(Training.ClassNames.Count);
        Summary = PictureClassifier.Summary(entry, _model, Training.SampleShape, settings.Data.Title);
        if (settings.Weights is { } weights) WeightsSource.LoadInto(_model, weights);
        else _model.Initialize(settings.Seed);
        _optimizer = settings.Optimizer == "adam"
            ? new Adam(_model.Parameters, settings.LearningRate, weightDecay: settings.WeightDecay)
            : new Sgd(_model.Parameters, settings.LearningRate, settings.Momentum, weightDecay: settings.WeightDecay);
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

    /// <summary>Trains; what it is judged by, mostly the test set, is evaluated after each epoch and chooses nothing but the best weights and, with patience, the
    /// end.</summary>
    public async Task<TrainReport> RunAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        TrainerOptions options = new()
        {
            Schedule = Schedule(), BatchSize = _settings.Batch, Seed = _settings.Seed, Backend = _backend, Patience = _settings.Patience, RunFolder = _folder,
            Workers = _settings.Workers ?? (IsFitted ? 1 : 0),
        };
        Trainer trainer = new(_model, new CrossEntropyLoss(), _optimizer, options);
        TrainingHistory history = await trainer.FitAsync(Training, _settings.Epochs, Judged.Samples, progress, cancellationToken);
        string? sha256 = history.Epochs.Count > 0 ? WeightsSource.Sha256(_folder.LastWeights) : null;
        TrainReport report = new(_settings, Summary, Judged.Part, _backend.Threads, Folder, history, sha256, SaveInterrupted(history));
        if (report.Test is { } test) _folder.WriteText("confusion.csv", test.Confusion.ToCsv());
        return report;
    }

    private CosineSchedule? Schedule()
    {
        long steps = (long)_settings.Epochs * ((Training.Count + _settings.Batch - 1) / _settings.Batch);
        return _settings.Schedule == "cosine" ? new CosineSchedule(_settings.LearningRate, steps) : null;
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
