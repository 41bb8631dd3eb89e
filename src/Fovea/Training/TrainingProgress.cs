namespace Fovea.Training;

/// <summary>Where a training stands; reported at most ten times a second and at the end of each epoch.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Epochs">How many there will be at most.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean loss of this epoch so far.</param>
/// <param name="Accuracy">Accuracy on the training samples of this epoch so far.</param>
/// <param name="ImagesPerSecond">Speed within this epoch.</param>
/// <param name="TimeLeft">Estimate of the training time left for all epochs.</param>
/// <param name="Finished">The epoch's result, at its end.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, int Step, int Steps, double Loss, double Accuracy, double ImagesPerSecond, TimeSpan TimeLeft, EpochResult? Finished);
