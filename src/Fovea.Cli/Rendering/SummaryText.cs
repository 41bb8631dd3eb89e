using Fovea.Analysis;
using Fovea.Networks;

namespace Fovea.Cli.Rendering;

/// <summary>A network as a table.</summary>
internal static class SummaryText
{
    public static void Write(NetworkEntry entry, ModelSummary summary, Terminal terminal)
    {
        terminal.Out.WriteLine($"{entry.Name}: {entry.Description}");
        TableView table = new(["layer", "type", "output", "parameters", "MACs", "FLOPs"], textColumns: 3);
        foreach (SummaryRow row in summary.Rows)
            table.Add(row.Path, row.Type, $"{row.OutputShape}", $"{row.Parameters:N0}", $"{row.Cost.MultiplyAdds:N0}",
                $"{row.Cost.Flops:N0}");
        table.SetFooter("total", "", "", $"{summary.Parameters:N0}", $"{summary.Cost.MultiplyAdds:N0}", $"{summary.Cost.Flops:N0}");
        table.Write(terminal);
        terminal.Out.WriteLine($"input {summary.InputShape}; trainable {summary.Parameters - summary.FixedParameters:N0}, "
            + $"fixed {summary.FixedParameters:N0}, running statistics {summary.Statistics:N0}; "
            + $"MACs without taps on padding {summary.Cost.EffectiveMultiplyAdds:N0}");
    }
}
