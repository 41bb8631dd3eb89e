using System.Text.Json;
using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>A training for programs.</summary>
internal static class TrainJson
{
    public static string Of(TrainReport report) => JsonText.Object(json => Write(json, report));

    /// <summary>Trainings over seeds.</summary>
    public static string Of(SeedsReport report) => JsonText.Object(json =>
    {
        json.WriteString("accuracyOf", report.Part);
        json.WriteFinite("mean", report.Mean);
        json.WriteFinite("deviation", report.Deviation);
        json.WriteFinite("worst", report.Worst);
        json.WriteFinite("best", report.Best);
        json.WriteArray("runs", report.Runs, run =>
        {
            json.WriteStartObject();
            Write(json, run);
            json.WriteEndObject();
        });
    });

    private static void Write(Utf8JsonWriter json, TrainReport report)
    {
        (TrainSettings settings, TrainingHistory history) = (report.Settings, report.History);
        EpochResult? last = history.Epochs.Count > 0 ? history.Epochs[^1] : null;
        json.WriteTest(report.Test);
        json.WriteFinite("trainAccuracy", last?.Accuracy);
        json.WriteFinite("trainLoss", last?.Loss);
        json.WriteNumber("epochs", history.Epochs.Count);
        json.WriteFinite("bestEpoch", history.BestEpoch?.Epoch);
        json.WriteArray("epochSeconds", history.Epochs, epoch => json.WriteNumberValue(epoch.Seconds));
        json.WriteString("stopReason", $"{char.ToLowerInvariant($"{history.StopReason}"[0])}{$"{history.StopReason}"[1..]}");
        json.WriteString("message", history.Message);
        json.WriteString("model", settings.Model);
        json.WriteNumber("parameters", report.Summary.Parameters);
        json.WriteNumber("multiplyAdds", report.Summary.Cost.MultiplyAdds);
        json.WriteString("dataset", settings.Data.Name);
        json.WriteString("judgedBy", report.Part);
        json.WriteString("optimizer", settings.Optimizer);
        json.WriteNumber("learningRate", settings.LearningRate);
        json.WriteString("schedule", settings.Schedule);
        json.WriteNumber("batch", settings.Batch);
        json.WriteNumber("seed", settings.Seed);
        json.WriteNumber("threads", report.Threads);
        json.WriteString("runFolder", report.Folder);
        json.WriteString("weightsSha256", report.WeightsSha256);
        json.WriteString("interruptedWeights", report.InterruptedWeights);
        json.WriteString("recipe", settings.Recipe);
        json.WriteFinite("finalTestAccuracy", report.Final?.Accuracy);
        json.WriteFinite("finalTestLoss", report.Final?.Loss);
        json.WriteFinite("untilAccuracy", settings.UntilAccuracy);
        json.WriteFinite("secondsToAccuracy", report.Reached?.TotalSeconds);
        json.WriteNumber("seconds", report.Elapsed.TotalSeconds);
    }
}
