using System.Text;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>One operator of a model, as an evaluation of one sample applies it.</summary>
/// <param name="Path">The path of the layer that applied it.</param>
/// <param name="Type">The operator.</param>
/// <param name="OutputShape">The shape of its result, batch axis included.</param>
/// <param name="Parameters">Weights that no earlier row has counted.</param>
/// <param name="Cost">What one forward pass costs.</param>
public sealed record SummaryRow(string Path, string Type, Shape OutputShape, long Parameters, Cost Cost);

/// <summary>What a model consists of and what it costs: its operators in order, found by letting shapes flow through it. Nothing is computed.</summary>
public sealed class ModelSummary
{
    private ModelSummary(Shape inputShape, IReadOnlyList<SummaryRow> rows, long parameters, long fixedParameters, long statistics)
    {
        InputShape = inputShape;
        Rows = rows;
        Parameters = parameters;
        FixedParameters = fixedParameters;
        Statistics = statistics;
        Cost = rows.Aggregate(Cost.None, static (sum, row) => sum + row.Cost);
    }

    /// <summary>The shape of one sample, <c>[H, W, C]</c>.</summary>
    public Shape InputShape { get; }

    /// <summary>The operators, in the order in which they are applied.</summary>
    public IReadOnlyList<SummaryRow> Rows { get; }

    /// <summary>Numbers that are learned, shared ones counted once; frozen ones included.</summary>
    public long Parameters { get; }

    /// <summary>Those of <see cref="Parameters"/> that are frozen.</summary>
    public long FixedParameters { get; }

    /// <summary>Numbers that are kept beside: running statistics.</summary>
    public long Statistics { get; }

    /// <summary>The cost of one sample.</summary>
    public Cost Cost { get; }

    /// <summary>Summarises a model for samples of a shape.</summary>
    /// <exception cref="ShapeException">The model does not take such samples; the message names the layer.</exception>
    public static ModelSummary Of(Module model, Shape inputShape)
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        model.Forward(recording.Input(inputShape.Prepend(1)));
        HashSet<Parameter> counted = [];
        List<SummaryRow> rows = [];
        foreach (Node node in recording.Nodes)
        {
            long parameters = 0;
            for (int i = 0; i < node.InputCount; i++)
            {
                if (node.InputParameter(i) is { IsStatistic: false } parameter && counted.Add(parameter)) parameters += parameter.Count;
            }

            rows.Add(new SummaryRow(node.Path, node.Operator.Name, node.OutputShape, parameters, node.Cost));
        }

        Parameter[] all = [.. model.State.Select(static entry => entry.Tensor).OfType<Parameter>().Distinct()];
        return new ModelSummary(inputShape, rows,
            all.Where(static p => !p.IsStatistic).Sum(static p => (long)p.Count),
            all.Where(static p => p is { IsStatistic: false, Trainable: false }).Sum(static p => (long)p.Count),
            all.Where(static p => p.IsStatistic).Sum(static p => (long)p.Count));
    }

    /// <summary>A table of the operators and the totals below it. MACs (multiply-adds) and FLOPs (single operations) are two counts.</summary>
    public override string ToString()
    {
        List<string[]> cells = [["layer", "type", "output", "parameters", "MACs", "FLOPs"]];
        foreach (SummaryRow row in Rows)
            cells.Add([row.Path, row.Type, $"{row.OutputShape}", $"{row.Parameters:N0}", $"{row.Cost.MultiplyAdds:N0}", $"{row.Cost.Flops:N0}"]);
        cells.Add(["total", "", "", $"{Parameters:N0}", $"{Cost.MultiplyAdds:N0}", $"{Cost.Flops:N0}"]);
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        StringBuilder text = new();
        string rule = new('-', widths.Sum() + 2 * (widths.Length - 1));
        for (int i = 0; i < cells.Count; i++)
        {
            if (i == 1 || i == cells.Count - 1) text.AppendLine(rule);
            // Names to the left, numbers to the right.
            text.AppendLine(string.Join("  ", cells[i].Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }

        text.Append($"input {InputShape}; trainable {Parameters - FixedParameters:N0}, fixed {FixedParameters:N0}, running statistics {Statistics:N0}");
        return text.ToString();
    }
}
