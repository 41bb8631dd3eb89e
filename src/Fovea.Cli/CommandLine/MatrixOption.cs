using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Fovea.Cli.CommandLine;

/// <summary>An option that takes a small matrix: <c>"2 8; 4 6"</c>, rows separated by semicolons, numbers by blanks, written with a point.</summary>
internal static class MatrixOption
{
    /// <summary>The most rows and columns: more cannot be looked at.</summary>
    public const int MostSide = 12;

    private const double Greatest = 1e6;

    public static Option<double[,]?> Create(string name, string description) => new(name)
    {
        Description = $"{description}, such as \"2 8; 4 6\"",
        HelpName = "ROWS",
        CustomParser = result => Parse(result, name, result.Tokens[0].Value, MostSide, "shown"),
    };

    /// <summary>The matrix of a text; null, and an error is added, if it is none.</summary>
    /// <param name="result">Takes the error.</param>
    /// <param name="name">The option, for the error.</param>
    /// <param name="text">Rows of numbers.</param>
    /// <param name="mostSide">The most rows and columns.</param>
    /// <param name="use">What they can be at most: shown, applied.</param>
    public static double[,]? Parse(ArgumentResult result, string name, string text, int mostSide, string use)
    {
        // A semicolon may also end the last row.
        string[] lines = text.Trim().TrimEnd(';').Split(';');
        string[][] rows = [.. lines.Select(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        double[,]? matrix = null;
        string? problem = Problem(rows, mostSide, use) ?? Fill(rows, out matrix);
        if (problem is not null) result.AddError($"{name} must be rows of numbers such as \"2 8; 4 6\": {problem}.");
        return matrix;
    }

    private static string? Problem(string[][] rows, int mostSide, string use)
    {
        int columns = rows[0].Length, odd = Array.FindIndex(rows, row => row.Length != columns);
        if (Array.Exists(rows, static row => row.Length == 0)) return rows.Length == 1 ? "there is none" : $"row {Array.FindIndex(rows, static row => row.Length == 0) + 1} is empty";
        if (odd > 0) return $"row 1 has {columns}, row {odd + 1} has {rows[odd].Length}";
        return rows.Length <= mostSide && columns <= mostSide ? null : $"at most {mostSide} rows and columns can be {use}, got {rows.Length}x{columns}";
    }

    private static string? Fill(string[][] rows, out double[,] matrix)
    {
        matrix = new double[rows.Length, rows[0].Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
            {
                if (!double.TryParse(rows[i][j], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                    return $"{FileFormatException.Quote(rows[i][j])} in row {i + 1} is no number (a number has a point, and blanks stand between two)";
                // NaN fails the comparison.
                if (!(Math.Abs(value) <= Greatest)) return $"{FileFormatException.Quote(rows[i][j])} in row {i + 1} is not within ±{Greatest:N0}";
                matrix[i, j] = value;
            }
        }

        return null;
    }
}
