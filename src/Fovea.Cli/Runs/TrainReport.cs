using Fovea.Analysis;
using Fovea.Training;

namespace Fovea.Cli.Runs;

/// <summary>What <c>fovea train</c> did.</summary>
/// <param name="Settings">What it was asked for.</param>
/// <param name="Summary">The network.</param>
/// <param name="Part">What it was judged by.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="History">Epochs, and why it ended.</param>
/// <param name="WeightsSha256">Of <c>last.safetensors</c>; null if no epoch was completed.</param>
/// <param name="InterruptedWeights">The file with the weights from within the epoch that was interrupted, if one was.</param>
internal sealed record TrainReport(
    TrainSettings Settings, ModelSummary Summary, string Part, int Threads, string Folder, TrainingHistory History,
    string? WeightsSha256, string? InterruptedWeights)
{
    /// <summary>The evaluation of the last weights on the test set; null if there is none.</summary>
    public Evaluation? Test => History.Epochs.Count > 0 ? History.Epochs[^1].Validation : null;

    public int ExitCode => History.StopReason switch
    {
        StopReason.Cancelled => ExitCodes.Interrupted,
        StopReason.NonFiniteLoss => ExitCodes.Failure,
        _ => ExitCodes.Success,
    };
}
