using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>A line for each epoch: for files, pipes and logs.</summary>
internal sealed class LineDisplay(TextWriter writer, string part) : ITrainingDisplay
{
    public Task<TrainReport> ShowAsync(Func<Task<TrainReport>> work) => work();

    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } epoch) writer.WriteLine(TrainText.Epoch(epoch, value.Epochs, part));
    }

    public void Stopping() => writer.WriteLine(TrainText.Stopping);
}
