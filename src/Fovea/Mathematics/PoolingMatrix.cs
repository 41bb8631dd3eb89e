namespace Fovea.Mathematics;

/// <summary>Pooling as a matrix: y = S·x for a picture read row by row, and so dx = Sᵀ·dy.</summary>
/// <remarks>Of the average S is the convolution matrix of a kernel of equal numbers; of the maximum S depends on x: it selects.</remarks>
public static class PoolingMatrix
{
    /// <summary>S of max pooling, <c>[outputs, height·width]</c>: 1 where the maximum of each window stands, the first of equal ones; padding never wins.</summary>
    /// <exception cref="ShapeException">The settings do not fit together, or a window lies on padding alone.</exception>
    public static double[,] Max(double[,] picture, int kernelHeight, int kernelWidth, int stride, int padding = 0)
    {
        // Ones at the taps of each window, wherever they lie on the picture.
        double[,] windows = Toeplitz.Matrix(Matrices.Filled(kernelHeight, kernelWidth, 1), picture.GetLength(0), picture.GetLength(1), stride, padding);
        (int outputs, int pixels, int width) = (windows.GetLength(0), windows.GetLength(1), picture.GetLength(1));
        double[,] selection = new double[outputs, pixels];
        for (int o = 0; o < outputs; o++)
        {
            int best = -1;
            for (int i = 0; i < pixels; i++)
            {
                if (windows[o, i] != 0 && (best < 0 || picture[i / width, i % width] > picture[best / width, best % width])) best = i;
            }

            if (best < 0) throw new ShapeException(nameof(PoolingMatrix), $"window {o} lies on padding alone. Use less padding than the window's size.");
            selection[o, best] = 1;
        }

        return selection;
    }

    /// <summary>S of average pooling, <c>[outputs, height·width]</c>: one over the window's size, padding counted, at every tap.</summary>
    /// <exception cref="ShapeException">The settings do not fit together.</exception>
    public static double[,] Average(int height, int width, int kernelHeight, int kernelWidth, int stride, int padding = 0) =>
        Toeplitz.Matrix(Matrices.Filled(kernelHeight, kernelWidth, 1.0 / ((double)kernelHeight * kernelWidth)), height, width, stride, padding);
}
