using Fovea.Training;

namespace Fovea.Cli.Runs;

/// <summary>Samples to train on, and others to judge the training by.</summary>
/// <param name="Samples">To train on.</param>
/// <param name="Judged">To judge by.</param>
/// <param name="Unreadable">Why pictures of any part were left out.</param>
internal sealed record TrainingData(IDataset Samples, JudgedData Judged, IReadOnlyList<FoveaException> Unreadable)
{
    /// <summary>To judge the best weights by, once, at the end; null if the training is judged by it already, or there is none.</summary>
    public JudgedData? Test { get; init; }
}
