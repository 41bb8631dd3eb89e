using Fovea.Analysis;

namespace Fovea.Cli.Rendering;

/// <summary>A check of the operators in words.</summary>
internal static class ChecksText
{
    public static void Write(CatalogueCheckReport report, Terminal terminal)
    {
        TableView table = new(["operator", "samples", "passed", "failed"], textColumns: 1);
        foreach (OperatorCheckResult result in report.Operators)
            table.Add(result.Name, $"{result.Samples}", $"{result.Passed}", $"{result.Failures.Count}");
        table.Write(terminal);
        terminal.Out.WriteLine($"{report.Tier}, {report.Threads} thread{(report.Threads == 1 ? "" : "s")}: {report.Passed} passed, {report.Failed} failed"
            + $"{(report.Cancelled ? ", cancelled" : "")} in {report.Elapsed.TotalSeconds:0.0} s");
        foreach (string failure in report.Operators.SelectMany(static result => result.Failures)) terminal.Out.WriteLine(failure);
    }
}
