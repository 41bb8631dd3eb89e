using Fovea.Cli.Runs;

namespace Fovea.Cli.Rendering;

/// <summary>Trainings over seeds in a sentence.</summary>
internal static class SeedsText
{
    public static void Write(SeedsReport report, TextWriter writer)
    {
        string seeds = string.Join(", ", report.Runs.Select(static run => run.Settings.Seed));
        if (report is not { Mean: { } mean, Worst: { } worst, Best: { } best }) writer.WriteLine($"seeds {seeds}: none was completed");
        else
        {
            string deviation = report.Deviation is { } value ? $", standard deviation {Numbers.Percent(value)}" : "";
            writer.WriteLine($"seeds {seeds}: {report.Part} accuracy {Numbers.Percent(mean)} in the mean of {report.Count}{deviation}, worst {Numbers.Percent(worst)}, best {Numbers.Percent(best)}");
        }
    }
}
