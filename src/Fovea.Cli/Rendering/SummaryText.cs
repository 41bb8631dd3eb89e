using Fovea.Analysis;
using Fovea.Networks;

namespace Fovea.Cli.Rendering;

/// <summary>A network as a table.</summary>
internal static class SummaryText
{
    public static void Write(NetworkEntry entry, ModelSummary summary, Terminal terminal)
    {
        terminal.Out.WriteLine($"{entry.Name}: {entry.Description} ({entry.Paper})");
        TableView table = new(["layer", "type", "output", "field", "parameters", "MACs", "FLOPs", "CPR", "activation"], textColumns: 4)
        {
            Dispensable = [8, 7, 6, 3],
        };
        foreach (SummaryRow row in summary.Rows)
        {
            table.Add(row.Path, row.Type, $"{row.OutputShape}", FieldOf(row.Field), $"{row.Parameters:N0}", $"{row.Cost.MultiplyAdds:N0}",
                $"{row.Cost.Flops:N0}", RatioOf(row.ComputeToParameterRatio), BytesOf(row.ActivationBytes));
        }

        table.SetFooter("total", "", "", summary.ReceptiveField is { } field ? $"{field}" : "", $"{summary.Parameters:N0}", $"{summary.Cost.MultiplyAdds:N0}",
            $"{summary.Cost.Flops:N0}", RatioOf(summary.ComputeToParameterRatio), BytesOf(summary.Memory.Activations));
        table.Write(terminal);
        terminal.Out.WriteLine($"input {summary.InputShape}; parameters: trainable {summary.Parameters - summary.FixedParameters:N0}, "
            + $"fixed {summary.FixedParameters:N0}, running statistics {summary.Statistics:N0}"
            + (summary.ParametersWithoutAuxiliary == summary.Parameters ? "" : $"; without auxiliary heads {summary.ParametersWithoutAuxiliary:N0}"));
        terminal.Out.WriteLine($"MACs without taps on padding {summary.Cost.EffectiveMultiplyAdds:N0}; connections {summary.Cost.Connections:N0}");
        ModelMemory memory = summary.Memory;
        terminal.Out.WriteLine($"memory of a training step with one sample: forward {BytesOf(memory.Forward)} (weights {BytesOf(memory.Parameters)}), "
            + $"backward {BytesOf(memory.Backward)}, optimizer {BytesOf(memory.OptimizerState)} with momentum");
    }

    public static void Write(MeasuredField measured, Terminal terminal)
    {
        string place = string.Join(", ", measured.Position);
        terminal.Out.WriteLine($"layer {measured.Path}, position ({place}): the graph sees {RangesOf(measured.Theoretical)}, gradients reach {RangesOf(measured.Reached)}; "
            + $"effective size {measured.EffectiveSize:F1}");
    }

    /// <summary>Size, stride and start: <c>43 /8 from -17</c>; axes that differ are set apart by ×.</summary>
    private static string FieldOf(IReadOnlyList<AxisField> field)
    {
        string[] axes = [.. field.Select(static axis => axis.IsWhole ? "all" : $"{axis.Size} /{axis.Stride:G4} from {axis.Start}").Distinct()];
        return string.Join(" × ", axes);
    }

    private static string RangesOf(IReadOnlyList<(int First, int Last)> ranges) =>
        string.Join(" × ", ranges.Select(static range => $"{range.Last - range.First + 1} ({range.First} to {range.Last})"));

    private static string RatioOf(double? ratio) => ratio is { } value ? $"{value:N1}" : "";

    private static string BytesOf(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{bytes / 1024.0:N1} KB",
        < 1024L * 1024 * 1024 => $"{bytes / (1024.0 * 1024):N1} MB",
        _ => $"{bytes / (1024.0 * 1024 * 1024):N2} GB",
    };
}
