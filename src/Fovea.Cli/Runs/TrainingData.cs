using Fovea.Training;

namespace Fovea.Cli.Runs;

/// <summary>Samples to train on, and others to judge the training by.</summary>
/// <param name="Samples">To train on.</param>
/// <param name="Judged">To judge by.</param>
/// <param name="Unreadable">Why pictures of both were left out.</param>
internal sealed record TrainingData(IDataset Samples, JudgedData Judged, IReadOnlyList<FoveaException> Unreadable);
