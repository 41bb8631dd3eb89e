using Fovea.Autograd;
using Fovea.Mathematics;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Mathematics;

/// <summary>Convolution as a product with Ŵ or X̂: results and gradients are those of the operator.</summary>
public class MatrixFormTests
{
    [Fact]
    public void The_matrix_of_the_notes()
    {
        double[,] matrix = Toeplitz.Matrix([1, 2, 3], length: 5, paddingBegin: 1, paddingEnd: 1);
        Assert.Equal(new double[,] { { 2, 3, 0, 0, 0 }, { 1, 2, 3, 0, 0 }, { 0, 1, 2, 3, 0 }, { 0, 0, 1, 2, 3 }, { 0, 0, 0, 1, 2 } }, matrix);
        Assert.Equal(Toeplitz.Matrix([3, 2, 1], length: 5, paddingBegin: 1, paddingEnd: 1), Transposed(matrix));
        Assert.Equal(new double[,] { { 0, 1, 2 }, { 1, 2, 3 }, { 2, 3, 4 }, { 3, 4, 5 }, { 4, 5, 0 } }, Im2Col.Matrix([1, 2, 3, 4, 5], 3, paddingBegin: 1, paddingEnd: 1));
    }

    [Theory]
    [InlineData(9, 3, 1, 0, 0, 1)]
    [InlineData(9, 3, 1, 1, 1, 1)]
    [InlineData(11, 4, 2, 2, 1, 1)]
    [InlineData(13, 3, 3, 0, 4, 2)]
    public void In_one_dimension_both_give_the_operator_and_its_gradients(int length, int kernel, int stride, int begin, int end, int dilation)
    {
        (double[] x, double[] w) = (Numbers(length, 5), Numbers(kernel, 7));
        (Tensor y, float[] dy, float[] dx, float[] dw) = Run(new ConvolutionOperator(1, stride, Padding.Sides(begin, end), dilation), x, [1, length, 1], w, [kernel, 1, 1]);
        double[,] toeplitz = Toeplitz.Matrix(w, length, stride, begin, end, dilation), im2col = Im2Col.Matrix(x, kernel, stride, begin, end, dilation);
        Check(y, dy, dx, dw, toeplitz, im2col, x, w);
    }

    [Theory]
    [InlineData(5, 6, 3, 2, 1, 0, 1)]
    [InlineData(5, 6, 3, 3, 1, 1, 1)]
    [InlineData(7, 8, 3, 2, 2, 1, 1)]
    [InlineData(9, 7, 2, 3, 1, 2, 2)]
    public void In_two_dimensions_too(int height, int width, int kernelHeight, int kernelWidth, int stride, int padding, int dilation)
    {
        (double[] x, double[] w) = (Numbers(height * width, 5), Numbers(kernelHeight * kernelWidth, 7));
        ConvolutionOperator op = new(2, stride, padding, dilation);
        (Tensor y, float[] dy, float[] dx, float[] dw) = Run(op, x, [1, height, width, 1], w, [kernelHeight, kernelWidth, 1, 1]);
        double[,] toeplitz = Toeplitz.Matrix(Grid(w, kernelHeight, kernelWidth), height, width, stride, padding, dilation);
        double[,] im2col = Im2Col.Matrix(Grid(x, height, width), kernelHeight, kernelWidth, stride, padding, dilation);
        Check(y, dy, dx, dw, toeplitz, im2col, x, w);
    }

    [Fact]
    public void Errors_say_what_came()
    {
        Assert.Equal("Toeplitz: the signal is 2 long, with padding 2, but the window covers 3. Use more padding or a shorter kernel.",
            Assert.Throws<ShapeException>(() => Toeplitz.Matrix([1, 2, 3], 2)).Message);
        Assert.Throws<ShapeException>(() => Im2Col.Matrix([1, 2, 3], 2, stride: 0));
    }

    [Fact]
    public void A_kernel_of_rank_one_is_found_and_two_passes_equal_one()
    {
        double[,] picture = Grid(Numbers(56, 9), 7, 8);
        double[][,] separable =
        [
            new double[,] { { 1, 0, -1 }, { 2, 0, -2 }, { 1, 0, -1 } }, new double[,] { { 1, 2, 1 }, { 2, 4, 2 }, { 1, 2, 1 } },
            new double[,] { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } }, new double[,] { { 0, 0 }, { 0, 3 }, { 0, -6 } }, new double[,] { { 0, 0 }, { 0, 0 } },
        ];
        foreach (double[,] kernel in separable)
        {
            Assert.True(SeparableKernel.TryFactor(kernel, out SeparableKernel? factors));
            foreach (SignalMode mode in Enum.GetValues<SignalMode>())
                Assert.Equal(Signal.Convolve(picture, kernel, mode).Cast<double>(), factors.Convolve(picture, mode).Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        }

        Assert.False(SeparableKernel.TryFactor(new double[,] { { 0, -1, 0 }, { -1, 5, -1 }, { 0, -1, 0 } }, out _));
        Assert.False(SeparableKernel.TryFactor(new double[,] { { double.NaN, 1 }, { 1, 1 } }, out _));
        Assert.False(SeparableKernel.TryFactor(new double[,] { { 1, 1 }, { 1, 1.001 } }, out _));
        Assert.True(SeparableKernel.TryFactor(new double[,] { { 1, 1 }, { 1, 1.001 } }, out _, tolerance: 0.01));
    }

    private static (Tensor Y, float[] Dy, float[] Dx, float[] Dw) Run(ConvolutionOperator op, double[] x, Shape inputShape, double[] w, Shape weightShape)
    {
        Recording recording = Recording.ForEvaluation(gradients: true);
        recording.Begin();
        Tensor input = recording.Input(Tensor.From([.. x.Select(v => (float)v)], inputShape), true);
        Tensor weight = recording.Input(Tensor.From([.. w.Select(v => (float)v)], weightShape), true);
        Tensor y = op.Apply(input, weight);
        float[] dy = [.. Numbers(y.Count, 3).Select(v => (float)v)];
        y.Backward(Tensor.From(dy, y.Shape));
        return (y.Clone(), dy, recording.GradientOf(input).ToArray(), recording.GradientOf(weight).ToArray());
    }

    private static void Check(Tensor y, float[] dy, float[] dx, float[] dw, double[,] toeplitz, double[,] im2col, double[] x, double[] w)
    {
        double[] result = [.. y.ToArray().Select(v => (double)v)], gradient = [.. dy.Select(v => (double)v)];
        Assert.Equal(result, Product(toeplitz, x));
        Assert.Equal(result, Product(im2col, w));
        Assert.Equal(dx.Select(v => (double)v), Product(Transposed(toeplitz), gradient));
        Assert.Equal(dw.Select(v => (double)v), Product(Transposed(im2col), gradient));
    }

    /// <summary>Small whole numbers: every sum is exact.</summary>
    private static double[] Numbers(int count, int step) => [.. Enumerable.Range(0, count).Select(i => (double)(i * step % 11 - 5))];

    private static double[,] Grid(double[] values, int rows, int columns)
    {
        double[,] grid = new double[rows, columns];
        for (int i = 0; i < values.Length; i++) grid[i / columns, i % columns] = values[i];
        return grid;
    }

    private static double[] Product(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i, j] * vector[j]))];

    private static double[,] Transposed(double[,] matrix)
    {
        double[,] result = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < matrix.GetLength(0); i++) for (int j = 0; j < matrix.GetLength(1); j++) result[j, i] = matrix[i, j];
        return result;
    }
}
