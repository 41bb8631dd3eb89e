using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>A training in words.</summary>
internal static class TrainText
{
    public const string Stopping = "stopping after this step; Ctrl-C again leaves at once";

    /// <summary>What is about to be trained.</summary>
    public static void WriteStart(TrainRun run, TrainSettings settings, TextWriter writer)
    {
        writer.WriteLine($"{settings.Model}: {run.Summary.Parameters:N0} parameters, {run.Summary.Cost.MultiplyAdds:N0} multiply-adds; "
            + $"{settings.Data.Title}: {run.Training.Count:N0} training and {run.Judged.Samples.Count:N0} {run.Judged.Part} samples");
        writer.WriteLine($"{settings.Optimizer}, learning rate {settings.LearningRate}, batch {settings.Batch}, seed {settings.Seed}; "
            + $"{run.Device}; run folder {run.Folder}");
    }

    /// <summary>An epoch that is done.</summary>
    public static string Epoch(EpochResult epoch, int epochs, string part)
    {
        string number = $"{epoch.Epoch}".PadLeft($"{epochs}".Length);
        string test = epoch.Validation is { } t ? $"{part} loss {Numbers.Loss(t.Loss)}, accuracy {Numbers.Percent(t.Accuracy)}; " : "";
        return $"epoch {number}/{epochs}: loss {Numbers.Loss(epoch.Loss)}, accuracy {Numbers.Percent(epoch.Accuracy)}; {test}"
            + $"{epoch.Samples / epoch.Seconds:N0} images/s, {epoch.Seconds:F1} s";
    }

    /// <summary>Where an epoch stands, for a place beside the bar.</summary>
    public static string Status(TrainingProgress progress)
    {
        TimeSpan left = progress.TimeLeft;
        string time = left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss}" : $"{left:m\\:ss}";
        return $"loss {Numbers.Loss(progress.Loss)}, accuracy {Numbers.Percent(progress.Accuracy)}, "
            + $"{progress.ImagesPerSecond:N0} images/s, {time} left";
    }

    private static string BestName(BestEpochBy by) => by == BestEpochBy.Loss ? "loss" : "accuracy";

    /// <summary>What came out.</summary>
    public static void WriteEnd(TrainReport report, TextWriter writer)
    {
        TrainingHistory history = report.History;
        if (history.StopReason is StopReason.EarlyStopping or StopReason.GradientSettled or StopReason.TargetReached) writer.WriteLine(history.Message);
        if (report.Reached is { } reached)
            writer.WriteLine($"accuracy {report.Settings.UntilAccuracy} on the {report.Part} samples {reached.TotalSeconds:F2} s after the start of the process");
        if (report.Test is { } test)
        {
            writer.WriteLine($"{report.Part} accuracy {Numbers.Percent(test.Accuracy)}, loss {Numbers.Loss(test.Loss)}, "
                + $"top-{test.TopK} {Numbers.Percent(test.TopKAccuracy)} "
                + $"(epoch {history.Epochs[^1].Epoch}; best {BestName(report.Settings.Best)} in epoch {history.BestEpoch?.Epoch})");
        }

        if (report.Final is { } final)
        {
            writer.WriteLine($"test accuracy {Numbers.Percent(final.Accuracy)}, loss {Numbers.Loss(final.Loss)}, top-{final.TopK} {Numbers.Percent(final.TopKAccuracy)} "
                + $"(best weights, of epoch {history.BestEpoch?.Epoch}; {report.Elapsed.TotalSeconds:F2} s after the start of the process)");
        }

        if (report.WeightsSha256 is { } sha256)
            writer.WriteLine($"weights {Path.Join(report.Folder, "last.safetensors")} (SHA-256 {sha256})");
        else writer.WriteLine($"no epoch was completed, so there is no {Path.Join(report.Folder, "last.safetensors")}");
        if (report.InterruptedWeights is { } path) writer.WriteLine($"weights of the incomplete epoch {path}");
    }
}
