using System.Diagnostics;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;

namespace Fovea.Cli.Runs;

/// <summary>How well weights do on a test set.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="WeightsSha256">Of their file.</param>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="Unreadable">Why pictures were left out.</param>
/// <param name="Result">Loss, accuracy and confusion.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Seconds">Time of the evaluation alone.</param>
internal sealed record EvalReport(WeightsSource Weights, string WeightsSha256, string Dataset, string Part,
    IReadOnlyList<FoveaException> Unreadable, Evaluation Result, int Threads, int Batch,
    double Seconds)
{
    /// <summary>Evaluates.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="data">What to judge by.</param>
    /// <param name="settings">How.</param>
    /// <param name="cancellationToken">Ends it after the step that runs.</param>
    public static EvalReport Of(WeightsSource weights, DataSource data, EvalSettings settings, CancellationToken cancellationToken)
    {
        NetworkEntry entry = PictureClassifier.Get(weights.Model);
        WeightsMetadata metadata = weights.ReadMetadata();
        JudgedData judged = data.ForEvaluation(
            new DataSettings(entry.InputShape, settings.Size ?? metadata.Size, settings.HoldOut, settings.Seed, settings.Strict), metadata.ClassNames, cancellationToken);
        IDataset test = judged.Samples;
        Module model = weights.Load(test.ClassNames.Count);
        PictureClassifier.Summary(entry, model, test.SampleShape, data.Title);
        using CpuBackend backend = settings.Threads is { } count ? new CpuBackend(count) : new CpuBackend();
        // The trainer wants an optimizer; it takes no step here.
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, learningRate: 0),
            new TrainerOptions { BatchSize = settings.Batch, Backend = backend, Workers = data.AreFiles ? 1 : 0, JudgesMirrored = settings.Flips });
        long start = Stopwatch.GetTimestamp();
        Evaluation result = trainer.Evaluate(test, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new EvalReport(weights, WeightsSource.Sha256(weights.Path), data.Title, judged.Part, judged.Unreadable, result, backend.Threads, settings.Batch, seconds);
    }
}
