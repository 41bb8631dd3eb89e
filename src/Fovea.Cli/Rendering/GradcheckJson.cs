using System.Text.Json;
using Fovea.Analysis;

namespace Fovea.Cli.Rendering;

/// <summary>A gradient check for programs: the worst tensor first.</summary>
internal static class GradcheckJson
{
    public static string Of(string model, Shape sample, NetworkGradientSettings settings, NetworkGradientReport report) => JsonText.Object(json =>
    {
        json.WriteBoolean("passed", !report.Cancelled && report.Failures.Count == 0);
        json.WriteBoolean("cancelled", report.Cancelled);
        json.WriteString("model", model);
        json.WriteArray("input", sample, json.WriteNumberValue);
        json.WriteNumber("batch", settings.Batch);
        json.WriteNumber("samples", settings.Samples);
        json.WriteString("loss", settings.LossName);
        json.WriteNumber("seed", settings.Seed);
        json.WriteNumber("tolerance", settings.Tolerance);
        json.WriteNumber("floatTolerance", NetworkGradientReport.FloatTolerance);
        json.WriteNumber("checked", report.Checked);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteArray("tensors", report.WorstFirst, result => Write(json, result, report));
        json.WriteArray("failures", report.Failures, json.WriteStringValue);
    });

    private static void Write(Utf8JsonWriter json, TensorGradientResult result, NetworkGradientReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteArray("shape", result.Shape, json.WriteNumberValue);
        json.WriteBoolean("passed", report.FailureOf(result) is null);
        json.WriteNumber("checked", result.Checked);
        json.WriteNumber("skipped", result.Skipped);
        bool isKnown = result.Checked > 0;
        json.WriteArray("element", isKnown ? result.WorstIndex : [], json.WriteNumberValue);
        json.WriteFinite("analytic", isKnown ? result.Analytic : null);
        json.WriteFinite("numeric", isKnown ? result.Numeric : null);
        json.WriteFinite("error", isKnown ? result.WorstError : null);
        json.WriteFinite("floatError", result.FloatError);
        json.WriteEndObject();
    }
}
