using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>Shows a training while it runs.</summary>
internal interface ITrainingDisplay : IProgress<TrainingProgress>
{
    /// <summary>Shows from the start of the work to its end.</summary>
    Task<TrainReport> ShowAsync(Func<Task<TrainReport>> work);

    /// <summary>The training was asked to stop.</summary>
    void Stopping();
}
