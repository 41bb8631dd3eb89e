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
    /// <exception cref="FoveaException">Data, weights, shapes or the run folder are not as they should be.</exception>
    public TrainRun(TrainSettings settings)
    {
        _settings = settings;
        NetworkEntry entry = PictureClassifier.Get(settings.Model);
        IDataset all = settings.Data.Train();
        Training = settings.Limit is { } limit ? all.Take(limit) : all;
        Test = settings.Data.Test();
        _model = entry.Create(Training.ClassNames.Count);
        Summary = PictureClassifier.Summary(entry, _model, Training.SampleShape, settings.Data.Set.Name);
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
        }
        catch
        {
            _backend.Dispose();
            throw;
        }
    }

    public IDataset Training { get; }

    public IDataset Test { get; }

    public ModelSummary Summary { get; }

    public string Folder => _folder.FolderPath;

    /// <summary>The processor and its threads.</summary>
    public string Device => _backend.Name;

    /// <summary>Trains; the test set is evaluated after each epoch and chooses nothing but the best weights and, with patience, the
    /// end.</summary>
    public async Task<TrainReport> RunAsync(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        TrainerOptions options = new()
        {
            Schedule = Schedule(), BatchSize = _settings.Batch, Seed = _settings.Seed, Backend = _backend, Patience = _settings.Patience, RunFolder = _folder,
        };
        Trainer trainer = new(_model, new CrossEntropyLoss(), _optimizer, options);
        TrainingHistory history = await trainer.FitAsync(Training, _settings.Epochs, Test, progress, cancellationToken);
        string? sha256 = history.Epochs.Count > 0 ? WeightsSource.Sha256(_folder.LastWeights) : null;
        TrainReport report = new(_settings, Summary, _backend.Threads, Folder, history, sha256, SaveInterrupted(history));
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
        _model.Save(path);
        return path;
    }
}
