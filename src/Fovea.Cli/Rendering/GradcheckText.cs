using Fovea.Analysis;

namespace Fovea.Cli.Rendering;

/// <summary>A gradient check in words: the worst tensor first.</summary>
internal static class GradcheckText
{
    public static void Write(string model, Shape sample, NetworkGradientSettings settings, NetworkGradientReport report, Terminal terminal)
    {
        terminal.Out.WriteLine($"{model} in training on {settings.Batch} x {sample}, {settings.LossName}, seed {settings.Seed}");
        TableView table = new(["tensor", "shape", "analytic", "numeric", "error", "float", "checked"], textColumns: 2);
        foreach (TensorGradientResult result in report.WorstFirst)
        {
            bool isKnown = result.Checked > 0;
            table.Add(result.Name, $"{result.Shape}", isKnown ? $"{result.Analytic:G5}" : "-", isKnown ? $"{result.Numeric:G5}" : "-",
                isKnown ? $"{result.WorstError:0.0E+0}" : "-", $"{result.FloatError:0.0E+0}", $"{result.Checked}/{result.Checked + result.Skipped}");
        }

        table.Write(terminal);
        terminal.Out.WriteLine($"error: relative, at the worst element checked, at most {settings.Tolerance:0.#E+0}; numeric: finite difference in double precision");
        terminal.Out.WriteLine($"float: relative, of the whole float gradient, at most {NetworkGradientReport.FloatTolerance:0.#E+0}");
        terminal.Out.WriteLine($"{report.Checked} elements checked, {report.Skipped} at kinks and skipped, {report.Failures.Count} tensors failed"
            + (report.Cancelled ? ", cancelled" : ""));
        foreach (string failure in report.Failures) terminal.Out.WriteLine(failure);
    }
}
