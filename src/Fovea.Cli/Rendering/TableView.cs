using Spectre.Console;

namespace Fovea.Cli.Rendering;

/// <summary>A table: drawn with lines on a screen, with spaces elsewhere.</summary>
/// <param name="header">The names of the columns.</param>
/// <param name="textColumns">How many columns, from the left, hold text and are aligned to the left; the others hold numbers.</param>
internal sealed class TableView(string[] header, int textColumns)
{
    private readonly List<string[]> _rows = [];
    private string[]? _footer;

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Columns that a narrow screen does without, the first to go first.</summary>
    public IReadOnlyList<int> Dispensable { get; init; } = [];

    /// <summary>The last row, set off: totals.</summary>
    public void SetFooter(params string[] cells) => _footer = cells;

    public void Write(Terminal terminal)
    {
        if (terminal.OutScreen is { } screen) screen.Write(Draw(Fitting(screen.Profile.Width)));
        else WritePlain(terminal.Out);
    }

    private Table Draw(IReadOnlyList<int> columns)
    {
        Table table = new() { Border = TableBorder.Rounded };
        foreach (int i in columns)
        {
            TableColumn column = new(new Text(header[i])) { NoWrap = true, Alignment = i < textColumns ? Justify.Left : Justify.Right };
            if (_footer is not null) column.Footer = new Text(_footer[i]);
            table.AddColumn(column);
        }

        foreach (string[] row in _rows) table.AddRow(columns.Select(i => new Text(row[i])));
        return table;
    }

    /// <summary>The columns that fit a screen.</summary>
    private List<int> Fitting(int screenWidth)
    {
        // A line, and a space on each side of the cell.
        const int Frame = 3;
        int[] widths = Widths();
        List<int> columns = [.. Enumerable.Range(0, header.Length)];
        foreach (int column in Dispensable)
        {
            if (columns.Sum(i => widths[i] + Frame) < screenWidth) break;
            columns.Remove(column);
        }

        return columns;
    }

    private IEnumerable<string[]> All() => [header, .. _rows, .. _footer is null ? [] : new[] { _footer }];

    private int[] Widths() => [.. header.Select((_, column) => All().Max(row => row[column].Length))];

    private void WritePlain(TextWriter writer)
    {
        int[] widths = Widths();
        string rule = new('-', widths.Sum() + 2 * (widths.Length - 1));
        foreach (string[] row in All())
        {
            if (row == _footer) writer.WriteLine(rule);
            writer.WriteLine(string.Join("  ",
                row.Select((cell, i) => i < textColumns ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
            if (row == header) writer.WriteLine(rule);
        }
    }
}
