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

    /// <summary>The last row, set off: totals.</summary>
    public void SetFooter(params string[] cells) => _footer = cells;

    public void Write(Terminal terminal)
    {
        if (terminal.OutScreen is { } screen) screen.Write(Draw());
        else WritePlain(terminal.Out);
    }

    private Table Draw()
    {
        Table table = new() { Border = TableBorder.Rounded };
        for (int i = 0; i < header.Length; i++)
        {
            TableColumn column = new(new Text(header[i])) { NoWrap = true, Alignment = i < textColumns ? Justify.Left : Justify.Right };
            if (_footer is not null) column.Footer = new Text(_footer[i]);
            table.AddColumn(column);
        }

        foreach (string[] row in _rows) table.AddRow(row.Select(static cell => new Text(cell)));
        return table;
    }

    private void WritePlain(TextWriter writer)
    {
        string[][] all = [header, .. _rows, .. _footer is null ? [] : new[] { _footer }];
        int[] widths = [.. header.Select((_, column) => all.Max(row => row[column].Length))];
        string rule = new('-', widths.Sum() + 2 * (widths.Length - 1));
        foreach (string[] row in all)
        {
            if (row == _footer) writer.WriteLine(rule);
            writer.WriteLine(string.Join("  ",
                row.Select((cell, i) => i < textColumns ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
            if (row == header) writer.WriteLine(rule);
        }
    }
}
