using System.Text.Json;
using Fovea.Analysis;
using Fovea.Operators;

namespace Fovea.Cli.Rendering;

/// <summary>A network for programs. MACs (multiply-adds) and FLOPs (single operations) are two counts, of one sample.</summary>
internal static class SummaryJson
{
    public static string Of(string model, ModelSummary summary) => JsonText.Object(json =>
    {
        json.WriteString("model", model);
        json.WriteShape("input", summary.InputShape);
        json.WriteNumber("parameters", summary.Parameters);
        json.WriteNumber("fixedParameters", summary.FixedParameters);
        json.WriteNumber("statistics", summary.Statistics);
        json.WriteCost(summary.Cost);
        json.WriteArray("layers", summary.Rows, row =>
        {
            json.WriteStartObject();
            json.WriteString("path", row.Path);
            json.WriteString("type", row.Type);
            json.WriteShape("output", row.OutputShape);
            json.WriteNumber("parameters", row.Parameters);
            json.WriteCost(row.Cost);
            json.WriteEndObject();
        });
    });

    private static void WriteCost(this Utf8JsonWriter json, Cost cost)
    {
        json.WriteNumber("macs", cost.MultiplyAdds);
        json.WriteNumber("effectiveMacs", cost.EffectiveMultiplyAdds);
        json.WriteNumber("flops", cost.Flops);
    }

    private static void WriteShape(this Utf8JsonWriter json, string name, Shape shape) =>
        json.WriteArray(name, shape, json.WriteNumberValue);
}
