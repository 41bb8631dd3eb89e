using System.Text;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>What a model consists of and what it costs: its operators in order, found by letting shapes flow through it as in evaluation. Nothing is computed.</summary>
public sealed class ModelSummary
{
    private ModelSummary(Shape inputShape, IReadOnlyList<SummaryRow> rows, SummaryRow? lastFeatureMap, IReadOnlyList<Parameter> tensors, ModelMemory memory)
    {
        InputShape = inputShape;
        Rows = rows;
        LastFeatureMap = lastFeatureMap;
        Memory = memory;
        Parameters = tensors.Where(static tensor => !tensor.IsStatistic).Sum(static tensor => (long)tensor.Count);
        FixedParameters = tensors.Where(static tensor => tensor is { IsStatistic: false, Trainable: false }).Sum(static tensor => (long)tensor.Count);
        Statistics = tensors.Where(static tensor => tensor.IsStatistic).Sum(static tensor => (long)tensor.Count);
        ParametersWithoutAuxiliary = rows.Sum(static row => row.Parameters);
        Cost = rows.Aggregate(Cost.None, static (sum, row) => sum + row.Cost);
    }

    /// <summary>The shape of one sample, <c>[H, W, C]</c>.</summary>
    public Shape InputShape { get; }

    /// <summary>The operators, in the order in which they are applied.</summary>
    public IReadOnlyList<SummaryRow> Rows { get; }

    /// <summary>Numbers that are learned, shared ones counted once; frozen ones and those of auxiliary heads included.</summary>
    public long Parameters { get; }

    /// <summary>Those of <see cref="Parameters"/> that an evaluation uses: without auxiliary heads, which training alone has.</summary>
    public long ParametersWithoutAuxiliary { get; }

    /// <summary>Those of <see cref="Parameters"/> that are frozen.</summary>
    public long FixedParameters { get; }

    /// <summary>Numbers that are kept beside: running statistics, fixed codes.</summary>
    public long Statistics { get; }

    /// <summary>The cost of one sample.</summary>
    public Cost Cost { get; }

    /// <summary>Compute-to-parameter ratio of the whole model, MACs / weights; with a batch of B it is B times as much. Null without weights.</summary>
    public double? ComputeToParameterRatio => Rows.Sum(static row => row.Cost.MultiplyAdds > 0 ? row.Weights : 0) is > 0 and var weights ? (double)Cost.MultiplyAdds / weights : null;

    /// <summary>The last feature map whose positions are places of the input, in front of adaptive or global pooling and dense layers; its receptive field is the one quoted for a network. Null if there is none.</summary>
    public SummaryRow? LastFeatureMap { get; }

    /// <summary>The receptive field of <see cref="LastFeatureMap"/> in input positions, the longest of the axes; null if there is no such map.</summary>
    public long? ReceptiveField => LastFeatureMap?.Field.Max(static axis => axis.Size);

    /// <summary>What training takes.</summary>
    public ModelMemory Memory { get; }

    /// <summary>Summarises a model for samples of a shape.</summary>
    /// <exception cref="ShapeException">The model does not take such samples; the message names the layer.</exception>
    public static ModelSummary Of(Module model, Shape inputShape)
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        Tensor input = recording.Input(inputShape.Prepend(1));
        model.Forward(input);
        IReadOnlyList<Node> nodes = recording.Nodes;
        if (nodes.Count == 0) throw new FoveaException("Summary: the model applies no operator to its input.");
        // A model that reads its input as indices has no node that reads the tensor.
        bool readsTensor = nodes.Any(node => Enumerable.Range(0, node.InputCount).Any(i => node.Inputs[i] == input.Value));
        ReceptiveField fields = readsTensor ? Analysis.ReceptiveField.Of(recording, input) : Analysis.ReceptiveField.Of(recording);
        HashSet<Parameter> counted = [];
        SummaryRow[] rows = [.. nodes.Select(node => RowOf(node, fields, counted))];
        Parameter[] tensors = [.. model.State.Select(static entry => entry.Tensor).OfType<Parameter>().Distinct()];
        return new ModelSummary(inputShape, rows, fields.LastFeatureMap() is { } map ? rows[map.Index] : null, tensors, ModelMemory.Of(nodes, tensors));
    }

    private static SummaryRow RowOf(Node node, ReceptiveField fields, HashSet<Parameter> counted)
    {
        long parameters = 0, weights = 0;
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.InputParameter(i) is not { } parameter) continue;
            // Input, weight, bias: what multiply-adds multiply with is the second operand, learned or fixed.
            if (i == 1 && node.Cost.MultiplyAdds > 0) weights += parameter.Count;
            if (!parameter.IsStatistic && counted.Add(parameter)) parameters += parameter.Count;
        }

        return new SummaryRow(node.Path, node.Operator.Name, node.OutputShape, parameters, weights, node.Cost, fields.Of(node), node.CostFormulas);
    }

    /// <summary>The counts of a layer worked out by hand: formulas, numbers, results.</summary>
    /// <param name="path">The layer's path, as in <see cref="Rows"/>.</param>
    /// <exception cref="FoveaException">There is no such layer.</exception>
    public string Explain(string path)
    {
        SummaryRow[] rows = [.. Rows.Where(row => row.Path == path)];
        if (rows.Length == 0)
            throw new FoveaException($"there is no layer '{path}'. Layers: {string.Join(", ", Rows.Select(static row => row.Path).Where(static p => p.Length > 0).Distinct())}.");
        return string.Join("\n", rows.Select(Explain));
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

    private static string Explain(SummaryRow row)
    {
        StringBuilder text = new($"{row.Path} {row.Type} → {row.OutputShape}");
        foreach (CostFormula formula in row.Formulas) text.Append($"\n  {formula}");
        if (row.Formulas.Count == 0) text.Append($"\n  FLOPs = {row.Cost.Flops:N0} (see docs/operators.md, {row.Type})");
        for (int axis = 0; axis < row.Field.Count; axis++)
        {
            AxisField field = row.Field[axis];
            text.Append($"\n  receptive field, axis {axis + 1}: {(field.IsWhole ? "the whole input" : $"{field.Size:N0} positions")}");
            if (field.IsPlaced && !field.IsWhole) text.Append($", {field.Stride:G4} apart, the first from {field.Start}");
        }

        return text.ToString();
    }
}
