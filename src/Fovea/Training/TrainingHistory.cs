namespace Fovea.Training;

/// <summary>One epoch of a training.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Samples">Samples trained on, those of the last partial batch included.</param>
/// <param name="LearningRate">The step size of the last step.</param>
/// <param name="Loss">Mean training loss over the samples.</param>
/// <param name="Accuracy">Accuracy on the training samples, each judged before its own step.</param>
/// <param name="Validation">The evaluation on the validation set, if there is one.</param>
/// <param name="Seconds">Time of the training alone, without evaluation and files.</param>
public sealed record EpochResult(int Epoch, int Steps, int Samples, float LearningRate, double Loss, double Accuracy, Evaluation? Validation, double Seconds);

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>No epoch was better than the best for as many as the patience allows.</summary>
    EarlyStopping,

    /// <summary>The gradient changed by less than ε.</summary>
    GradientSettled,

    /// <summary>The loss became NaN or infinite.</summary>
    NonFiniteLoss,

    /// <summary>The loss ran away, or an epoch was worse than the start.</summary>
    Diverged,

    /// <summary>The accuracy that was asked for is reached.</summary>
    TargetReached,
}

/// <summary>What a training did.</summary>
/// <param name="Epochs">The epochs that were completed.</param>
/// <param name="StopReason">Why it ended.</param>
/// <param name="Message">The reason in words; names the step if the loss was not finite.</param>
/// <param name="BestEpoch">The completed epoch that was the best by <see cref="TrainerOptions.BestBy"/>, or null.</param>
public sealed record TrainingHistory(IReadOnlyList<EpochResult> Epochs, StopReason StopReason, string Message, EpochResult? BestEpoch);
