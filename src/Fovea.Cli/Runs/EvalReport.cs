using System.Diagnostics;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Optimizers;
using Fovea.Training;
using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>How well weights do on a test set.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="WeightsSha256">Of their file.</param>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Result">Loss, accuracy and confusion.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="Seconds">Time of the evaluation alone.</param>
internal sealed record EvalReport(WeightsSource Weights, string WeightsSha256, string Dataset, Evaluation Result, int Threads, int Batch,
    double Seconds)
{
    /// <summary>Evaluates.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="data">Whose test set.</param>
    /// <param name="threads">Null for all that the process may use.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="cancellationToken">Ends it after the step that runs.</param>
    public static EvalReport Of(WeightsSource weights, DataSource data, int? threads, int batch, CancellationToken cancellationToken)
    {
        NetworkEntry entry = PictureClassifier.Get(weights.Model);
        Module model = weights.Load(data.Set.ClassNames.Count);
        IdxDataset test = data.Test();
        PictureClassifier.Summary(entry, model, test.SampleShape, data.Set.Name);
        using CpuBackend backend = threads is { } count ? new CpuBackend(count) : new CpuBackend();
        // The trainer wants an optimizer; it takes no step here.
        Trainer trainer = new(model, new CrossEntropyLoss(), new Sgd(model.Parameters, learningRate: 0),
            new TrainerOptions { BatchSize = batch, Backend = backend });
        long start = Stopwatch.GetTimestamp();
        Evaluation result = trainer.Evaluate(test, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new EvalReport(weights, WeightsSource.Sha256(weights.Path), data.Set.Name, result, backend.Threads, batch, seconds);
    }
}
