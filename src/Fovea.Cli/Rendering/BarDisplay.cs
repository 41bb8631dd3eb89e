using Fovea.Cli.Runs;
using Fovea.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fovea.Cli.Rendering;

/// <summary>A progress bar for the epoch that runs, and a line above it for each that is done.</summary>
internal sealed class BarDisplay(IAnsiConsole screen, string part) : ITrainingDisplay
{
    private volatile string _status = "";
    private volatile bool _isStopping;
    private ProgressTask? _task;

    public Task<TrainReport> ShowAsync(Func<Task<TrainReport>> work) => screen.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new StatusColumn(() => _status))
        .StartAsync(context =>
        {
            _task = context.AddTask("epoch 1");
            return work();
        });

    public void Report(TrainingProgress value)
    {
        _task!.Description = $"epoch {value.Epoch}/{value.Epochs}";
        _task.MaxValue = value.Steps;
        _task.Value = value.Step;
        _status = _isStopping ? TrainText.Stopping : TrainText.Status(value);
        if (value.Finished is { } epoch) screen.WriteLine(TrainText.Epoch(epoch, value.Epochs, part));
    }

    public void Stopping()
    {
        _isStopping = true;
        _status = TrainText.Stopping;
    }

    private sealed class StatusColumn(Func<string> status) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(status());
    }
}
