using Fovea.Kernels;
using Fovea.Schedules;

namespace Fovea.Training;

/// <summary>How a <see cref="Trainer"/> works.</summary>
public sealed record TrainerOptions
{
    /// <summary>Samples of a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Seed of the order of the samples, of what chance does to them, and of dropout.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that read samples ahead; see <see cref="DataLoader.Workers"/>. Any number gives the same bits.</summary>
    public int Workers { get; init; }

    /// <summary>Blends the training samples of each batch with one another; null = nothing does. The accuracy of training then counts a sample
    /// as right if its greatest output is the class with the greatest part.</summary>
    public IBatchMixer? Mixer { get; init; }

    /// <summary>The learning rate of each step; the optimizer's own, unchanged, if null.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>Where to compute; the default backend if null.</summary>
    public Backend? Backend { get; init; }

    /// <summary>The greatest norm of all gradients together, which are scaled down to it; null = no limit. See <see cref="Optimizers.GradientClipping"/>.</summary>
    public float? MaximumGradientNorm { get; init; }

    /// <summary>Early stopping: end after this many epochs in a row without a better one (see <see cref="BestBy"/>); null = never.</summary>
    public int? Patience { get; init; }

    /// <summary>By how much a loss must fall, or an accuracy rise, to count as better.</summary>
    public double MinimumImprovement { get; init; }

    /// <summary>
    /// ε of the textbooks' stop: end when ‖gₜ − gₜ₋₁‖₂, the change of the whole gradient from one step to the next, falls below it; null = never.
    /// Meant for full batches; between small batches the gradient always changes.
    /// </summary>
    public double? GradientChangeTolerance { get; init; }

    /// <summary>
    /// How many times the loss may become what it was at the start, as a running mean, before the training ends as diverging. It also does so after an epoch of
    /// 100 steps or more that was worse than the start as a whole and at its end. null = it goes on until the loss is no number. Where the loss starts below
    /// that of guessing, ln(classes), that counts as the start.
    /// </summary>
    public double? DivergenceFactor { get; init; } = 10;

    /// <summary>d of a moving average of the weights, e ← d·e + (1 − d)·w after each step, with its warm-up; null = none. It is then the average that is
    /// judged after each epoch, saved, and left in the model at the end. See <see cref="Optimizers.ExponentialMovingAverage"/>.</summary>
    public float? AverageDecay { get; init; }

    /// <summary>Whether an evaluation takes the mean of the outputs for a picture and for its mirror image, left to right.</summary>
    public bool JudgesMirrored { get; init; }

    /// <summary>End when the accuracy on the validation set reaches this part, from 0 to 1; null = never.</summary>
    public double? TargetAccuracy { get; init; }

    /// <summary>What makes an epoch the best: of the validation, or of the training if there is none.</summary>
    public BestEpochBy BestBy { get; init; }

    /// <summary>Whether the model ends with the weights of its best epoch instead of its last.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>Where history, last and best weights are written after every epoch; null = nowhere.</summary>
    public RunFolder? RunFolder { get; init; }

    /// <summary>Accuracy counts a sample as a top-k hit if its class is among the k greatest outputs.</summary>
    public int TopK { get; init; } = 5;
}
