namespace Fovea.Mathematics;

/// <summary>Small matrices by their definitions, for what is shown and not for what is fast.</summary>
internal static class Matrices
{
    public static double[,] Make(int rows, int columns, Func<int, int, double> element)
    {
        double[,] matrix = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) matrix[i, j] = element(i, j);
        }

        return matrix;
    }

    public static double[,] Filled(int rows, int columns, double element) => Make(rows, columns, (_, _) => element);

    public static double[,] Map(double[,] matrix, Func<double, double> function) =>
        Make(matrix.GetLength(0), matrix.GetLength(1), (i, j) => function(matrix[i, j]));

    public static double[,] Transpose(double[,] matrix) => Make(matrix.GetLength(1), matrix.GetLength(0), (i, j) => matrix[j, i]);

    public static double[,] Multiply(double[,] left, double[,] right) => Make(left.GetLength(0), right.GetLength(1), (i, j) =>
    {
        double sum = 0;
        for (int k = 0; k < right.GetLength(0); k++) sum += left[i, k] * right[k, j];
        return sum;
    });

    /// <summary>A matrix read row by row, as one column.</summary>
    public static double[,] Column(double[,] matrix) => Grid(matrix.Cast<double>(), matrix.Length, 1);

    /// <summary>Numbers in rows.</summary>
    public static double[,] Grid(IEnumerable<double> values, int rows, int columns)
    {
        double[] all = [.. values];
        return Make(rows, columns, (i, j) => all[i * columns + j]);
    }

    /// <summary>A part of a matrix that is zero where it reaches beyond it.</summary>
    public static double[,] Part(double[,] matrix, int top, int left, int rows, int columns) => Make(rows, columns, (i, j) =>
        (uint)(i + top) < (uint)matrix.GetLength(0) && (uint)(j + left) < (uint)matrix.GetLength(1) ? matrix[i + top, j + left] : 0);

    /// <summary>Zeros on each side: above and below, left and right.</summary>
    public static double[,] Pad(double[,] matrix, int vertical, int horizontal) =>
        Part(matrix, -vertical, -horizontal, matrix.GetLength(0) + 2 * vertical, matrix.GetLength(1) + 2 * horizontal);

    /// <summary>Element [i, j] at [i·stride, j·stride], zeros elsewhere.</summary>
    public static double[,] Spread(double[,] matrix, int stride, int rows, int columns) => Make(rows, columns,
        (i, j) => i % stride == 0 && j % stride == 0 && i / stride < matrix.GetLength(0) && j / stride < matrix.GetLength(1) ? matrix[i / stride, j / stride] : 0);

    /// <summary>Every stride-th row and column.</summary>
    public static double[,] Every(double[,] matrix, int stride) =>
        Make((matrix.GetLength(0) - 1) / stride + 1, (matrix.GetLength(1) - 1) / stride + 1, (i, j) => matrix[i * stride, j * stride]);

    public static double Sum(double[,] matrix) => matrix.Cast<double>().Sum();

    public static double Greatest(double[,] matrix) => matrix.Cast<double>().Select(Math.Abs).DefaultIfEmpty(0).Max();
}
