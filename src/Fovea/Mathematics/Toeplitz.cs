namespace Fovea.Mathematics;

/// <summary>Convolution as a matrix: y = Ŵ·x, where each row of Ŵ holds the kernel at the place of one output.</summary>
/// <remarks>
/// The kernel is not flipped, as in networks. Because y = Ŵ·x, the gradient for the input is dx = Ŵᵀ·dy, which at stride 1 is a
/// convolution with the kernel reversed. At stride 1 Ŵ is constant along its diagonals (Toeplitz); in 2-D its blocks are so too.
/// </remarks>
public static class Toeplitz
{
    /// <summary>Ŵ of a 1-D convolution, <c>[outputs, length]</c>: Ŵ[p, p·stride − paddingBegin + k·dilation] = kernel[k].</summary>
    /// <exception cref="ShapeException">The settings do not fit together.</exception>
    public static double[,] Matrix(
        ReadOnlySpan<double> kernel, int length, int stride = 1, int paddingBegin = 0, int paddingEnd = 0, int dilation = 1)
    {
        int outputs = Taps.Outputs(nameof(Toeplitz), length, kernel.Length, stride, paddingBegin, paddingEnd, dilation);
        double[,] matrix = new double[outputs, length];
        for (int p = 0; p < outputs; p++)
        {
            for (int k = 0; k < kernel.Length; k++)
            {
                int q = p * stride - paddingBegin + k * dilation;
                if ((uint)q < (uint)length) matrix[p, q] = kernel[k];
            }
        }

        return matrix;
    }

    /// <summary>Ŵ of a 2-D convolution of pictures read row by row, <c>[outputs, height·width]</c>: blocks as in 1-D, one for each pair of rows.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="stride">Step of the window, both ways.</param>
    /// <param name="padding">Zeros on every side.</param>
    /// <param name="dilation">Distance of two taps; 1 = adjacent.</param>
    /// <exception cref="ShapeException">The settings do not fit together.</exception>
    public static double[,] Matrix(double[,] kernel, int height, int width, int stride = 1, int padding = 0, int dilation = 1)
    {
        (int kernelHeight, int kernelWidth) = (kernel.GetLength(0), kernel.GetLength(1));
        int rows = Taps.Outputs(nameof(Toeplitz), height, kernelHeight, stride, padding, padding, dilation);
        int columns = Taps.Outputs(nameof(Toeplitz), width, kernelWidth, stride, padding, padding, dilation);
        double[,] matrix = new double[checked(rows * columns), checked(height * width)];
        for (int i = 0; i < kernelHeight; i++)
        {
            double[,] block = Matrix(RowOf(kernel, i), width, stride, padding, padding, dilation);
            for (int r = 0; r < rows; r++)
            {
                int h = r * stride - padding + i * dilation;
                if ((uint)h >= (uint)height) continue;
                for (int c = 0; c < columns; c++)
                {
                    for (int w = 0; w < width; w++) matrix[r * columns + c, h * width + w] = block[c, w];
                }
            }
        }

        return matrix;
    }

    private static double[] RowOf(double[,] kernel, int row)
    {
        double[] values = new double[kernel.GetLength(1)];
        for (int j = 0; j < values.Length; j++) values[j] = kernel[row, j];
        return values;
    }
}
