namespace Fovea.Mathematics;

/// <summary>A kernel of rank 1, the product of a column and a row: K[i, j] = Column[i]·Row[j].</summary>
/// <remarks>It is applied in two passes of kH and kW taps instead of one of kH·kW. Sobel, Gauss and box are such kernels; Laplace and sharpen are not.</remarks>
/// <param name="Column">Down.</param>
/// <param name="Row">Along.</param>
public sealed record SeparableKernel(IReadOnlyList<double> Column, IReadOnlyList<double> Row)
{
    /// <summary>Factors a kernel if it has rank 1 (or 0).</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="factors">Column and row; the row's greatest element is 1 or −1.</param>
    /// <param name="tolerance">How far an element may be from the product, in parts of the kernel's greatest element.</param>
    /// <remarks>
    /// The greatest element is the pivot P = K[r, c]. If K has rank 1, column c times row r over P is K, which one subtraction for each
    /// element decides.
    /// </remarks>
    /// <exception cref="ShapeException">The kernel is empty.</exception>
    public static bool TryFactor(double[,] kernel, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SeparableKernel? factors, double tolerance = 1e-12)
    {
        (int height, int width) = (kernel.GetLength(0), kernel.GetLength(1));
        if (height == 0 || width == 0) throw new ShapeException(nameof(SeparableKernel), $"the kernel is {height}x{width}; it must have an element.");
        (int row, int column) = (0, 0);
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++)
            {
                if (Math.Abs(kernel[i, j]) > Math.Abs(kernel[row, column])) (row, column) = (i, j);
            }
        }

        double pivot = kernel[row, column];
        double[] down = new double[height], along = new double[width];
        for (int i = 0; i < height; i++) down[i] = kernel[i, column];
        for (int j = 0; j < width && pivot != 0; j++) along[j] = kernel[row, j] / pivot;
        factors = null;
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++)
            {
                // Written so that NaN is no rank 1 either.
                if (!(Math.Abs(kernel[i, j] - down[i] * along[j]) <= tolerance * Math.Abs(pivot))) return false;
            }
        }

        factors = new SeparableKernel(down, along);
        return true;
    }

    /// <summary>The convolution of a picture with the kernel, in two passes: down, then along.</summary>
    public double[,] Convolve(double[,] picture, SignalMode mode = SignalMode.Full)
    {
        (double[,] down, double[,] along) = (new double[Column.Count, 1], new double[1, Row.Count]);
        for (int i = 0; i < Column.Count; i++) down[i, 0] = Column[i];
        for (int j = 0; j < Row.Count; j++) along[0, j] = Row[j];
        return Signal.Convolve(Signal.Convolve(picture, down, mode), along, mode);
    }
}
