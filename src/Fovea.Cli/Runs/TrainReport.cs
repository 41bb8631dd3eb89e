using System.Globalization;
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
    /// <summary>The evaluation of the last weights on what the epochs were judged by; null if there is none.</summary>
    public Evaluation? Test => History.Epochs.Count > 0 ? History.Epochs[^1].Validation : null;

    /// <summary>The evaluation of the best weights on the test set, which nothing was chosen by; null if there is none.</summary>
    public Evaluation? Final { get; init; }

    /// <summary>The time from the start of the process to the evaluation that showed the accuracy that was asked for; null if none did.</summary>
    public TimeSpan? Reached { get; init; }

    /// <summary>The time from the start of the process to the end of all evaluations.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The last word on the accuracy: by the test set if it was touched, else by what the epochs were judged by.</summary>
    public double? Accuracy => (Final ?? Test)?.Accuracy;

    /// <summary>What went wrong, for people; null if nothing did.</summary>
    public string? Problem => HasMissedTarget ? string.Create(CultureInfo.InvariantCulture,
        $"no epoch reached the accuracy {Settings.UntilAccuracy} on the {Part} samples: {History.Message}") : ExitCode == ExitCodes.Success ? null : History.Message;

    public int ExitCode => HasMissedTarget ? ExitCodes.Failure : ExitCodeOf(History.StopReason);

    private bool HasMissedTarget => Settings.UntilAccuracy is not null && Reached is null && ExitCodeOf(History.StopReason) == ExitCodes.Success;

    private static int ExitCodeOf(StopReason reason) => reason switch
    {
        StopReason.Cancelled => ExitCodes.Interrupted,
        StopReason.NonFiniteLoss or StopReason.Diverged => ExitCodes.Failure,
        _ => ExitCodes.Success,
    };
}
