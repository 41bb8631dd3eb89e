using System.Text.Json;
using Fovea.Analysis;
using Fovea.Operators;

namespace Fovea.Cli.Rendering;

/// <summary>A network for programs. MACs (multiply-adds) and FLOPs (single operations) are two counts, of one sample.</summary>
internal static class SummaryJson
{
    public static string Of(string model, ModelSummary summary, MeasuredField? measured) => JsonText.Object(json =>
    {
        json.WriteString("model", model);
        json.WriteShape("input", summary.InputShape);
        json.WriteNumber("parameters", summary.Parameters);
        json.WriteNumber("parametersWithoutAuxiliary", summary.ParametersWithoutAuxiliary);
        json.WriteNumber("fixedParameters", summary.FixedParameters);
        json.WriteNumber("statistics", summary.Statistics);
        json.WriteCost(summary.Cost);
        json.WriteRatio(summary.ComputeToParameterRatio);
        if (summary.ReceptiveField is { } field) json.WriteNumber("receptiveField", field);
        else json.WriteNull("receptiveField");
        json.WriteString("receptiveFieldLayer", summary.LastFeatureMap?.Path);
        json.WriteStartObject("memoryBytes");
        json.WriteNumber("parameters", summary.Memory.Parameters);
        json.WriteNumber("activations", summary.Memory.Activations);
        json.WriteNumber("parameterGradients", summary.Memory.ParameterGradients);
        json.WriteNumber("activationGradients", summary.Memory.ActivationGradients);
        json.WriteNumber("optimizerState", summary.Memory.OptimizerState);
        json.WriteEndObject();
        if (measured is not null) json.WriteMeasured(measured);
        json.WriteArray("layers", summary.Rows, row =>
        {
            json.WriteStartObject();
            json.WriteString("path", row.Path);
            json.WriteString("type", row.Type);
            json.WriteShape("output", row.OutputShape);
            json.WriteNumber("parameters", row.Parameters);
            json.WriteCost(row.Cost);
            json.WriteRatio(row.ComputeToParameterRatio);
            json.WriteNumber("activationBytes", row.ActivationBytes);
            json.WriteArray("receptiveField", row.Field, axis =>
            {
                json.WriteStartObject();
                json.WriteNumber("size", axis.Size);
                json.WriteNumber("stride", axis.Stride);
                json.WriteNumber("start", axis.Start);
                json.WriteBoolean("whole", axis.IsWhole);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        });
    });

    private static void WriteMeasured(this Utf8JsonWriter json, MeasuredField measured)
    {
        json.WriteStartObject("measured");
        json.WriteString("layer", measured.Path);
        json.WriteArray("position", measured.Position, json.WriteNumberValue);
        json.WriteArray("theoretical", measured.Theoretical, range => json.WriteRange(range));
        json.WriteArray("reached", measured.Reached, range => json.WriteRange(range));
        json.WriteNumber("effectiveSize", measured.EffectiveSize);
        json.WriteEndObject();
    }

    private static void WriteRange(this Utf8JsonWriter json, (int First, int Last) range)
    {
        json.WriteStartArray();
        json.WriteNumberValue(range.First);
        json.WriteNumberValue(range.Last);
        json.WriteEndArray();
    }

    private static void WriteCost(this Utf8JsonWriter json, Cost cost)
    {
        json.WriteNumber("macs", cost.MultiplyAdds);
        json.WriteNumber("effectiveMacs", cost.EffectiveMultiplyAdds);
        json.WriteNumber("flops", cost.Flops);
        json.WriteNumber("connections", cost.Connections);
    }

    private static void WriteRatio(this Utf8JsonWriter json, double? ratio)
    {
        if (ratio is { } value) json.WriteNumber("cpr", value);
        else json.WriteNull("cpr");
    }

    private static void WriteShape(this Utf8JsonWriter json, string name, Shape shape) =>
        json.WriteArray(name, shape, json.WriteNumberValue);
}
