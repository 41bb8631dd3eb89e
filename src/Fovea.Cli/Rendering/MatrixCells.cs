namespace Fovea.Cli.Rendering;

/// <summary>The numbers of a matrix as people write them: four digits after the point at most, no zeros at the end, points below each other.</summary>
internal static class MatrixCells
{
    private const double LeastFixed = 1e-3;
    private const double MostFixed = 1e7;

    /// <summary>All cells, of one width.</summary>
    public static string[,] Of(double[,] values)
    {
        double greatest = values.Cast<double>().Select(Math.Abs).DefaultIfEmpty(0).Max();
        // A matrix of very small or very great numbers is written with exponents.
        bool isFixed = greatest == 0 || greatest is >= LeastFixed and < MostFixed;
        (int rows, int columns) = (values.GetLength(0), values.GetLength(1));
        string[,] cells = new string[rows, columns];
        int before = 0, after = 0;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                cells[i, j] = Text(values[i, j], isFixed);
                (int b, int a) = Parts(cells[i, j]);
                (before, after) = (Math.Max(before, b), Math.Max(after, a));
            }
        }

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                (int b, int a) = Parts(cells[i, j]);
                cells[i, j] = new string(' ', before - b) + cells[i, j] + new string(' ', after - a);
            }
        }

        return cells;
    }

    /// <summary>One number.</summary>
    public static string Text(double value, bool isFixed = true)
    {
        string text = isFixed ? $"{value:0.####}" : $"{value:0.###E+0}";
        return text is "-0" or "0E+0" or "-0E+0" ? "0" : text;
    }

    private static (int Before, int After) Parts(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? (text.Length, 0) : (point, text.Length - point);
    }
}
