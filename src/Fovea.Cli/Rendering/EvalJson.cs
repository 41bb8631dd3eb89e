using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>An evaluation for programs.</summary>
internal static class EvalJson
{
    public static string Of(EvalReport report) => JsonText.Object(json =>
    {
        ConfusionMatrix confusion = report.Result.Confusion;
        int[] classes = [.. Enumerable.Range(0, confusion.ClassNames.Count)];
        json.WriteTest(report.Result);
        json.WriteNumber("samples", report.Result.Samples);
        json.WriteNumber("seconds", report.Seconds);
        json.WriteString("model", report.Weights.Model);
        json.WriteString("dataset", report.Dataset);
        json.WriteString("part", report.Part);
        json.WriteString("weights", report.Weights.Path);
        json.WriteString("weightsSha256", report.WeightsSha256);
        json.WriteNumber("threads", report.Threads);
        json.WriteNumber("batch", report.Batch);
        json.WriteArray("classes", classes, c =>
        {
            json.WriteStartObject();
            json.WriteString("name", confusion.ClassNames[c]);
            json.WriteNumber("samples", classes.Sum(predicted => confusion[c, predicted]));
            json.WriteFinite("precision", confusion.Precision(c));
            json.WriteFinite("recall", confusion.Recall(c));
            json.WriteEndObject();
        });
        json.WriteArray("confusion", classes, actual =>
        {
            json.WriteStartArray();
            foreach (int predicted in classes) json.WriteNumberValue(confusion[actual, predicted]);
            json.WriteEndArray();
        });
    });
}
