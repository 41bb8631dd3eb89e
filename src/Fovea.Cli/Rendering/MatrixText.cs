using System.Globalization;
using Fovea.Analysis.Backpropagation;

namespace Fovea.Cli.Rendering;

/// <summary>Matrices side by side, as far as the line goes; marked cells stand in brackets. One that is wider than the line is cut into groups of columns.</summary>
internal sealed class MatrixText(int width, bool hasUnicode)
{
    private const string Gap = "   ";

    /// <summary>Lines of equal length: the name, then the rows.</summary>
    private sealed record Block(string Sign, string[] Lines)
    {
        public int Width => MatrixText.WidthOf(Lines[0]);
    }

    /// <summary>The lines of some matrices, with a line between those below each other.</summary>
    public IEnumerable<string> Lines(IReadOnlyList<ShownMatrix> matrices)
    {
        List<Block> line = [];
        bool isFirst = true;
        foreach (Block block in matrices.SelectMany(BlocksOf))
        {
            if (line.Count > 0 && WidthOf(line) + WidthOf(SignOf(block)) + block.Width > width)
            {
                if (!isFirst) yield return "";
                foreach (string text in Join(line)) yield return text;
                isFirst = false;
                line.Clear();
            }

            line.Add(block);
        }

        if (!isFirst) yield return "";
        foreach (string text in Join(line)) yield return text;
    }

    /// <summary>How many places a text takes on a screen: an accent takes none of its own.</summary>
    public static int WidthOf(string text) => new StringInfo(text).LengthInTextElements;

    private static int WidthOf(List<Block> line) => line.Select((block, i) => (i == 0 ? WidthOf(LeadOf(block)) : WidthOf(SignOf(block))) + block.Width).Sum();

    private static string SignOf(Block block) => block.Sign.Length == 0 ? Gap : $" {block.Sign} ";

    /// <summary>The sign of a matrix that begins a line.</summary>
    private static string LeadOf(Block block) => block.Sign.Length == 0 ? "" : $"{block.Sign} ";

    private IEnumerable<Block> BlocksOf(ShownMatrix matrix)
    {
        string[,] cells = MatrixCells.Of(matrix.Values);
        (int rows, int columns) = (cells.GetLength(0), cells.GetLength(1));
        HashSet<(int, int)> marked = [.. matrix.Marked];
        int cell = cells[0, 0].Length + (marked.Count > 0 ? 2 : 0) + 1, fits = Math.Max(1, (width - WidthOf(matrix.Sign) - 1 - 3) / cell);
        for (int from = 0; from < columns; from += fits)
        {
            int to = Math.Min(columns, from + fits);
            string name = columns <= fits ? matrix.Name : from + 1 == to ? $"{matrix.Name}, column {from}" : $"{matrix.Name}, columns {from} to {to - 1}";
            string[] lines = [name, .. Enumerable.Range(0, rows).Select(row => Row(row, from, to))];
            int widest = lines.Max(WidthOf);
            yield return new Block(from == 0 ? matrix.Sign : "", [.. lines.Select(line => line + new string(' ', widest - WidthOf(line)))]);
        }

        string Row(int row, int from, int to)
        {
            IEnumerable<string> texts = Enumerable.Range(from, to - from).Select(column => marked.Contains((row, column)) ? Bracketed(cells[row, column])
                : marked.Count > 0 ? $" {cells[row, column]} " : cells[row, column]);
            (char left, char right) = Borders(row, rows);
            return $"{left} {string.Join(' ', texts)} {right}";
        }
    }

    /// <summary><c>  [9]</c>: the brackets stand close to the number.</summary>
    private static string Bracketed(string cell)
    {
        string number = cell.Trim();
        int begin = cell.IndexOf(number, StringComparison.Ordinal);
        return $"{cell[..begin]}[{number}]{cell[(begin + number.Length)..]}";
    }

    private (char Left, char Right) Borders(int row, int rows) => !hasUnicode ? ('|', '|') : rows == 1 ? ('[', ']')
        : row == 0 ? ('⎡', '⎤') : row == rows - 1 ? ('⎣', '⎦') : ('⎢', '⎥');

    private static IEnumerable<string> Join(List<Block> line)
    {
        int height = line.Max(static block => block.Lines.Length);
        for (int row = 0; row < height; row++)
        {
            string text = "";
            for (int i = 0; i < line.Count; i++)
            {
                Block block = line[i];
                string sign = i == 0 ? LeadOf(block) : SignOf(block);
                // A sign stands at the middle of the lower one of its neighbours.
                int lower = Math.Min(block.Lines.Length, i == 0 ? int.MaxValue : line[i - 1].Lines.Length) - 1;
                text += row == (lower + 1) / 2 ? sign : new string(' ', WidthOf(sign));
                text += row < block.Lines.Length ? block.Lines[row] : new string(' ', block.Width);
            }

            yield return text.TrimEnd();
        }
    }
}
