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

    /// <summary>Early stopping: end after this many epochs in a row without a better validation loss (training loss if there is no validation); null = never.</summary>
    public int? Patience { get; init; }

    /// <summary>By how much a loss must fall to count as better.</summary>
    public double MinimumImprovement { get; init; }

    /// <summary>
    /// ε of the textbooks' stop: end when ‖gₜ − gₜ₋₁‖₂, the change of the whole gradient from one step to the next, falls below it; null = never.
    /// Meant for full batches; between small batches the gradient always changes.
    /// </summary>
    public double? GradientChangeTolerance { get; init; }

    /// <summary>Whether the model ends with the weights of its best epoch instead of its last.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>Where history, last and best weights are written after every epoch; null = nowhere.</summary>
    public RunFolder? RunFolder { get; init; }

    /// <summary>Accuracy counts a sample as a top-k hit if its class is among the k greatest outputs.</summary>
    public int TopK { get; init; } = 5;
}
