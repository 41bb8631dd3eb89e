using Fovea.Cli.CommandLine;
using Fovea.Cli.Runs;
using Fovea.Vision;

namespace Fovea.Cli.Rendering;

/// <summary>What was done to a picture, and how.</summary>
internal static class FilterText
{
    private static readonly string[] Colours = ["grey", "grey with opacity", "RGB", "RGB with opacity"];

    public static void Write(FilterRun run, Terminal terminal)
    {
        TextWriter writer = terminal.Out;
        ImageFilter filter = run.Reports[0].Filter;
        writer.WriteLine(FactsOf(run.Source));
        string how = $"{(filter.Correlate ? "correlation (kernel not flipped)" : "convolution (kernel flipped)")}, {(filter.Grey ? "made grey, " : "")}"
            + $"{FilterNames.NameOf(filter.Mode)}, border {FilterNames.NameOf(filter.Border)}";
        if (run.Reports is [FilterReport report])
        {
            writer.WriteLine($"{(report.Kernel.Name is { } name ? name + ", " : "")}{report.Kernel.Size}: {report.Kernel.Formula}");
            writer.WriteLine(how);
            writer.WriteLine(PlanOf(report.Plan));
            writer.WriteLine(RangeOf(report, run.Result.Bits));
        }
        else
        {
            writer.WriteLine(how);
            WriteTable(run.Reports, terminal);
        }

        writer.WriteLine(FactsOf(run.Result));
    }

    private static string FactsOf(PictureFacts picture) =>
        $"{picture.File}: {picture.Width}×{picture.Height} pixels, {Colours[picture.Channels - 1]}, {picture.Bits} bits";

    private static string PlanOf(FilterPlan plan)
    {
        string direct = $"{plan.DirectMultiplyAdds} multiply-adds a sample";
        if (plan.Factors is null) return $"not of rank 1: one pass, {direct}";
        return plan.IsSeparated
            ? $"rank 1: a column of {plan.Factors.Column.Count} and a row of {plan.Factors.Row.Count}, {plan.MultiplyAdds} multiply-adds a sample instead of {plan.DirectMultiplyAdds}"
            : $"rank 1, but two passes would not cost less: one pass, {direct}";
    }

    private static string RangeOf(FilterReport report, int bits)
    {
        string values = $"values from {report.Range.Least:G6} to {report.Range.Greatest:G6}";
        int full = (1 << bits) - 1;
        if (report.Filter.Normalise) return $"{values}, stretched to 0 to {full}";
        double part = (double)report.Range.Clamped / report.Range.Samples;
        return $"{values}; {Numbers.Percent(part)} of them cut to 0 to {full}";
    }

    private static void WriteTable(IReadOnlyList<FilterReport> reports, Terminal terminal)
    {
        TableView table = new(["kernel", "numbers", "passes", "multiply-adds", "least", "greatest", "cut"], textColumns: 2) { Dispensable = [1, 2] };
        foreach (FilterReport report in reports)
        {
            string cut = report.Filter.Normalise ? "" : Numbers.Percent((double)report.Range.Clamped / report.Range.Samples);
            table.Add(report.Kernel.Name!, report.Kernel.Formula, $"{report.Plan.Passes.Count}", $"{report.Plan.MultiplyAdds}", $"{report.Range.Least:G6}",
                $"{report.Range.Greatest:G6}", cut);
        }

        table.Write(terminal);
    }
}
