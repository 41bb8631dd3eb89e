using Fovea.Cli.Runs;
using Fovea.Training;

namespace Fovea.Cli.Rendering;

/// <summary>An evaluation in words and tables.</summary>
internal static class EvalText
{
    public static void Write(EvalReport report, Terminal terminal)
    {
        (Evaluation result, TextWriter writer) = (report.Result, terminal.Out);
        ConfusionMatrix confusion = result.Confusion;
        int[] classes = [.. Enumerable.Range(0, confusion.ClassNames.Count)];
        writer.WriteLine($"{report.Weights.Model}, {report.Weights.Path}, on {result.Samples:N0} {report.Part} samples of {report.Dataset}");
        writer.WriteLine($"{report.Part} accuracy {Numbers.Percent(result.Accuracy)}, loss {Numbers.Loss(result.Loss)}, "
            + $"top-{result.TopK} {Numbers.Percent(result.TopKAccuracy)}");
        writer.WriteLine();

        TableView perClass = new(["class", "samples", "precision", "recall"], textColumns: 1);
        foreach (int c in classes)
        {
            int samples = classes.Sum(predicted => confusion[c, predicted]);
            perClass.Add(confusion.ClassNames[c], $"{samples:N0}", Numbers.Percent(confusion.Precision(c)),
                Numbers.Percent(confusion.Recall(c)));
        }

        perClass.Write(terminal);
        writer.WriteLine();
        writer.WriteLine("confusion: actual class in rows, predicted class in columns");
        // Columns are numbered, because names of clothes would not fit side by side.
        bool hasLongNames = confusion.ClassNames.Any(static name => name.Length > 2);
        TableView matrix = new(["", .. classes.Select(c => hasLongNames ? $"{c}" : confusion.ClassNames[c])], textColumns: 1);
        foreach (int actual in classes)
        {
            string name = confusion.ClassNames[actual];
            matrix.Add([hasLongNames ? $"{actual} {name}" : name, .. classes.Select(predicted => $"{confusion[actual, predicted]}")]);
        }

        matrix.Write(terminal);
    }
}
