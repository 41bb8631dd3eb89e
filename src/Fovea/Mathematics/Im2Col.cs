namespace Fovea.Mathematics;

/// <summary>The other way to see a convolution as a matrix product: y = X̂·w, where each row of X̂ holds what the window of one output sees.</summary>
/// <remarks>Because y = X̂·w, the gradient for the weights is dw = X̂ᵀ·dy. X̂ repeats every input number once for each window that sees it.</remarks>
public static class Im2Col
{
    /// <summary>X̂ of a signal, <c>[outputs, taps]</c>: X̂[p, k] = x[p·stride − paddingBegin + k·dilation], 0 on padding.</summary>
    /// <exception cref="ShapeException">The settings do not fit together.</exception>
    public static double[,] Matrix(
        ReadOnlySpan<double> signal, int kernelSize, int stride = 1, int paddingBegin = 0, int paddingEnd = 0, int dilation = 1)
    {
        int outputs = Taps.Outputs(nameof(Im2Col), signal.Length, kernelSize, stride, paddingBegin, paddingEnd, dilation);
        double[,] matrix = new double[outputs, kernelSize];
        for (int p = 0; p < outputs; p++)
        {
            for (int k = 0; k < kernelSize; k++)
            {
                int q = p * stride - paddingBegin + k * dilation;
                if ((uint)q < (uint)signal.Length) matrix[p, k] = signal[q];
            }
        }

        return matrix;
    }

    /// <summary>X̂ of a picture, <c>[outputs, kernelHeight·kernelWidth]</c>, outputs and taps row by row.</summary>
    /// <exception cref="ShapeException">The settings do not fit together.</exception>
    public static double[,] Matrix(double[,] picture, int kernelHeight, int kernelWidth, int stride = 1, int padding = 0, int dilation = 1)
    {
        (int height, int width) = (picture.GetLength(0), picture.GetLength(1));
        int rows = Taps.Outputs(nameof(Im2Col), height, kernelHeight, stride, padding, padding, dilation);
        int columns = Taps.Outputs(nameof(Im2Col), width, kernelWidth, stride, padding, padding, dilation);
        double[,] matrix = new double[checked(rows * columns), checked(kernelHeight * kernelWidth)];
        for (int p = 0; p < rows * columns; p++)
        {
            for (int k = 0; k < kernelHeight * kernelWidth; k++)
            {
                int h = p / columns * stride - padding + k / kernelWidth * dilation;
                int w = p % columns * stride - padding + k % kernelWidth * dilation;
                if ((uint)h < (uint)height && (uint)w < (uint)width) matrix[p, k] = picture[h, w];
            }
        }

        return matrix;
    }
}
