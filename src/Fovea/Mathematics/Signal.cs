namespace Fovea.Mathematics;

/// <summary>Convolution and cross-correlation of signals and pictures, in double precision and by their definitions.</summary>
/// <remarks>
/// Convolution flips the kernel, (f ∗ g)[n] = Σₜ f[t]·g[n − t], and so commutes; correlation does not, (f ⋆ g)[n] = Σₜ f[n + t]·g[t].
/// What networks call convolution is correlation. Full, same and valid are those of SciPy's <c>convolve</c> and <c>correlate</c> (same: as
/// large as the first operand; NumPy's takes the larger one).
/// </remarks>
public static partial class Signal
{
    /// <summary>The convolution of two signals.</summary>
    /// <exception cref="ShapeException">One is empty, or the kernel is longer than the signal in valid mode.</exception>
    public static double[] Convolve(ReadOnlySpan<double> signal, ReadOnlySpan<double> kernel, SignalMode mode = SignalMode.Full)
    {
        (int first, int count) = Part(nameof(Convolve), "length", signal.Length, kernel.Length, mode);
        double[] result = new double[count];
        for (int n = 0; n < count; n++)
        {
            double sum = 0;
            (int begin, int end) = Overlap(n + first, signal.Length, kernel.Length);
            for (int t = begin; t < end; t++) sum += signal[t] * kernel[n + first - t];
            result[n] = sum;
        }

        return result;
    }

    /// <summary>The cross-correlation of two signals: the convolution with the kernel reversed.</summary>
    /// <exception cref="ShapeException">One is empty, or the kernel is longer than the signal in valid mode.</exception>
    public static double[] Correlate(ReadOnlySpan<double> signal, ReadOnlySpan<double> kernel, SignalMode mode = SignalMode.Full)
    {
        double[] reversed = kernel.ToArray();
        Array.Reverse(reversed);
        return Convolve(signal, reversed, mode);
    }

    /// <summary>The convolution of two pictures: S[m, n] = Σᵢ Σⱼ f[i, j]·g[m − i, n − j].</summary>
    /// <exception cref="ShapeException">One is empty, or the kernel is larger than the picture in valid mode.</exception>
    public static double[,] Convolve(double[,] picture, double[,] kernel, SignalMode mode = SignalMode.Full)
    {
        (int height, int width, int kernelHeight, int kernelWidth) = (picture.GetLength(0), picture.GetLength(1), kernel.GetLength(0), kernel.GetLength(1));
        (int top, int rows) = Part(nameof(Convolve), "height", height, kernelHeight, mode);
        (int left, int columns) = Part(nameof(Convolve), "width", width, kernelWidth, mode);
        double[,] result = new double[rows, columns];
        for (int m = 0; m < rows; m++)
        {
            (int firstRow, int endRow) = Overlap(m + top, height, kernelHeight);
            for (int n = 0; n < columns; n++)
            {
                (int firstColumn, int endColumn) = Overlap(n + left, width, kernelWidth);
                double sum = 0;
                for (int i = firstRow; i < endRow; i++)
                {
                    for (int j = firstColumn; j < endColumn; j++) sum += picture[i, j] * kernel[m + top - i, n + left - j];
                }

                result[m, n] = sum;
            }
        }

        return result;
    }

    /// <summary>The cross-correlation of two pictures: the convolution with the kernel rotated by 180°.</summary>
    /// <exception cref="ShapeException">One is empty, or the kernel is larger than the picture in valid mode.</exception>
    public static double[,] Correlate(double[,] picture, double[,] kernel, SignalMode mode = SignalMode.Full) => Convolve(picture, Rotate180(kernel), mode);

    /// <summary>A kernel with its rows and columns in reverse order.</summary>
    public static double[,] Rotate180(double[,] kernel)
    {
        (int height, int width) = (kernel.GetLength(0), kernel.GetLength(1));
        double[,] rotated = new double[height, width];
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++) rotated[i, j] = kernel[height - 1 - i, width - 1 - j];
        }

        return rotated;
    }

    /// <summary>The inputs t that meet the kernel in place n of the full result: 0 ≤ t &lt; length and 0 ≤ n − t &lt; kernel.</summary>
    private static (int Begin, int End) Overlap(int n, int length, int kernel) => (Math.Max(0, n - kernel + 1), Math.Min(length, n + 1));

    /// <summary>The place of the full result where the kept part begins, and its size.</summary>
    private static (int First, int Count) Part(string name, string axis, int length, int kernel, SignalMode mode)
    {
        if (length == 0 || kernel == 0) throw new ShapeException(name, $"the {axis} of signal and kernel must be 1 or more, got {length} and {kernel}.");
        if (mode == SignalMode.Valid && kernel > length)
        {
            throw new ShapeException(name, $"the {axis} of the kernel is {kernel}, that of the signal {length}: nowhere does the kernel lie wholly on the signal. "
                + "Exchange the two, or use SignalMode.Full.");
        }

        return mode switch
        {
            SignalMode.Full => (0, checked(length + kernel - 1)),
            SignalMode.Same => ((kernel - 1) / 2, length),
            _ => (kernel - 1, length - kernel + 1),
        };
    }
}
