using System.Text;

namespace Fovea.Training;

/// <summary>How often samples of each class (rows) were taken for each class (columns).</summary>
public sealed class ConfusionMatrix
{
    private readonly int[] _counts;

    internal ConfusionMatrix(IReadOnlyList<string> classNames)
    {
        ClassNames = classNames;
        _counts = new int[classNames.Count * classNames.Count];
    }

    /// <summary>The classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How often class <paramref name="actual"/> was taken for class <paramref name="predicted"/>.</summary>
    public int this[int actual, int predicted] => _counts[actual * ClassNames.Count + predicted];

    /// <summary>Of the samples taken for a class, the part that belongs to it; NaN if there are none.</summary>
    public double Precision(int @class) => (double)this[@class, @class] / Enumerable.Range(0, ClassNames.Count).Sum(actual => this[actual, @class]);

    /// <summary>Of the samples of a class, the part that was taken for it; NaN if there are none.</summary>
    public double Recall(int @class) => (double)this[@class, @class] / Enumerable.Range(0, ClassNames.Count).Sum(predicted => this[@class, predicted]);

    internal void Count(int actual, int predicted) => _counts[actual * ClassNames.Count + predicted]++;

    /// <summary>A table: rows are the actual classes, columns the predicted ones.</summary>
    public override string ToString()
    {
        int width = Math.Max(5, ClassNames.Max(static name => name.Length)) + 1;
        StringBuilder text = new("".PadRight(width));
        foreach (string name in ClassNames) text.Append(name.PadLeft(width));
        for (int row = 0; row < ClassNames.Count; row++)
        {
            text.Append('\n').Append(ClassNames[row].PadRight(width));
            for (int column = 0; column < ClassNames.Count; column++) text.Append($"{this[row, column]}".PadLeft(width));
        }

        return text.ToString();
    }

    /// <summary>The table with commas, for a spreadsheet.</summary>
    public string ToCsv()
    {
        StringBuilder text = new("actual");
        foreach (string name in ClassNames) text.Append(',').Append(Quote(name));
        for (int row = 0; row < ClassNames.Count; row++)
        {
            text.Append('\n').Append(Quote(ClassNames[row]));
            for (int column = 0; column < ClassNames.Count; column++) text.Append($",{this[row, column]}");
        }

        return text.Append('\n').ToString();
    }

    private static string Quote(string text) => text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
