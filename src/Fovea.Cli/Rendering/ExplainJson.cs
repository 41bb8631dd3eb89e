using System.Text.Json;
using Fovea.Analysis.Backpropagation;

namespace Fovea.Cli.Rendering;

/// <summary>An explanation for programs: every matrix as rows.</summary>
internal static class ExplainJson
{
    public static string Of(string layer, BackpropagationExplanation explanation) => JsonText.Object(json =>
    {
        json.WriteString("layer", layer);
        json.WriteString("title", $"Backpropagation of {explanation.Title}");
        json.WriteString("setting", explanation.Setting);
        json.WriteArray("steps", explanation.Steps, step =>
        {
            json.WriteStartObject();
            json.WriteString("title", step.Title);
            json.WriteString("formula", step.Formula);
            json.WriteString("text", step.Text);
            json.WriteArray("matrices", step.Matrices, matrix => Write(json, matrix));
            if (step.Example.Length > 0) json.WriteString("example", step.Example);
            json.WriteEndObject();
        });
        json.WriteArray("gradients", explanation.Gradients, matrix => Write(json, matrix));
        json.WriteArray("equalities", explanation.Equalities, equality =>
        {
            json.WriteStartObject();
            json.WriteString("statement", equality.Statement);
            json.WriteNumber("difference", equality.Difference);
            json.WriteNumber("allowed", equality.Allowed);
            json.WriteEndObject();
        });
    });

    private static void Write(Utf8JsonWriter json, ShownMatrix matrix)
    {
        json.WriteStartObject();
        json.WriteString("name", matrix.Name);
        if (matrix.Sign.Length > 0) json.WriteString("sign", matrix.Sign);
        json.WriteArray("rows", Enumerable.Range(0, matrix.Values.GetLength(0)), row =>
        {
            json.WriteStartArray();
            for (int column = 0; column < matrix.Values.GetLength(1); column++) json.WriteNumberValue(matrix.Values[row, column]);
            json.WriteEndArray();
        });
        json.WriteArray("marked", matrix.Marked, cell =>
        {
            json.WriteStartArray();
            json.WriteNumberValue(cell.Row);
            json.WriteNumberValue(cell.Column);
            json.WriteEndArray();
        });
        json.WriteEndObject();
    }
}
