using System.Text.Json;
using Fovea.Cli.CommandLine;
using Fovea.Cli.Runs;
using Fovea.Vision;

namespace Fovea.Cli.Rendering;

/// <summary>What was done to a picture, for programs.</summary>
internal static class FilterJson
{
    public static string Of(FilterRun run) => JsonText.Object(json =>
    {
        ImageFilter filter = run.Reports[0].Filter;
        WritePicture(json, "source", run.Source);
        WritePicture(json, "result", run.Result);
        json.WriteString("operation", filter.Correlate ? "correlation" : "convolution");
        json.WriteString("mode", FilterNames.NameOf(filter.Mode));
        json.WriteString("border", FilterNames.NameOf(filter.Border));
        json.WriteBoolean("grey", filter.Grey);
        json.WriteBoolean("normalise", filter.Normalise);
        json.WriteArray("kernels", run.Reports, report => Write(json, report));
    });

    private static void WritePicture(Utf8JsonWriter json, string name, PictureFacts picture)
    {
        json.WriteStartObject(name);
        json.WriteString("file", picture.File);
        json.WriteNumber("width", picture.Width);
        json.WriteNumber("height", picture.Height);
        json.WriteNumber("channels", picture.Channels);
        json.WriteNumber("bits", picture.Bits);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FilterReport report)
    {
        double[,] values = report.Kernel.Values;
        json.WriteStartObject();
        json.WriteString("name", report.Kernel.Name);
        json.WriteArray("rows", Enumerable.Range(0, values.GetLength(0)), i =>
        {
            json.WriteStartArray();
            for (int j = 0; j < values.GetLength(1); j++) json.WriteNumberValue(values[i, j]);
            json.WriteEndArray();
        });
        json.WriteBoolean("isRank1", report.Plan.Factors is not null);
        json.WriteNumber("passes", report.Plan.Passes.Count);
        json.WriteNumber("multiplyAdds", report.Plan.MultiplyAdds);
        json.WriteNumber("directMultiplyAdds", report.Plan.DirectMultiplyAdds);
        json.WriteFinite("least", report.Range.Least);
        json.WriteFinite("greatest", report.Range.Greatest);
        json.WriteNumber("samples", report.Range.Samples);
        json.WriteNumber("clamped", report.Range.Clamped);
        json.WriteEndObject();
    }
}
