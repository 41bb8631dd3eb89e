using Fovea.Analysis;
using Spectre.Console;

namespace Fovea.Cli.Rendering;

/// <summary>A progress bar for checks on the error output, if a person looks at it.</summary>
internal static class CheckDisplay
{
    public static T Show<T>(Terminal terminal, string what, int total, Func<IProgress<KernelCheckProgress>?, T> work)
    {
        if (terminal.ErrorScreen is not { } screen) return work(null);
        return screen.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, new PercentageColumn())
            .Start(context => work(new Bar(context.AddTask(what, maxValue: total))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<KernelCheckProgress>
    {
        private readonly string _what = task.Description;

        public void Report(KernelCheckProgress value)
        {
            task.Value = value.Done;
            task.Description = $"{value.Done:N0} of {value.Total:N0} {_what}, {value.Failed:N0} failed";
        }
    }
}
