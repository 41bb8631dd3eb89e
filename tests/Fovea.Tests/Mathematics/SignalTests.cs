using Fovea.Mathematics;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Mathematics;

public class SignalTests
{
    private static readonly double[,] Picture = { { 2, 3, 1 }, { 0, 5, 1 }, { 1, 0, 8 } };
    private static readonly double[,] Sharpen = { { 0, -1, 0 }, { -1, 5, -1 }, { 0, -1, 0 } };
    private static readonly double[,] Edge = { { -1, -1, -1 }, { -1, 8, -1 }, { -1, -1, -1 } };

    [Fact]
    public void The_notes_call_of_NumPy() => Assert.Equal([1, 3, 6, 9, 7, 4], Signal.Convolve([1, 2, 3, 4], [1, 1, 1]));

    [Theory]
    [InlineData(SignalMode.Full, new double[] { 1, 4, 8, 12, 11, 4 })]
    [InlineData(SignalMode.Same, new double[] { 4, 8, 12, 11 })]
    [InlineData(SignalMode.Valid, new double[] { 8, 12 })]
    public void A_symmetric_kernel_gives_convolution_and_correlation_alike(SignalMode mode, double[] expected)
    {
        Assert.Equal(expected, Signal.Convolve([1, 2, 3, 4], [1, 2, 1], mode));
        Assert.Equal(expected, Signal.Correlate([1, 2, 3, 4], [1, 2, 1], mode));
    }

    /// <summary>scipy.signal.convolve and correlate of [1, 2, 3, 4, 5] with [1, 0, 2, 5].</summary>
    [Fact]
    public void An_uneven_kernel_gives_the_numbers_of_SciPy()
    {
        Assert.Equal([1, 2, 5, 13, 21, 23, 30, 25], Signal.Convolve([1, 2, 3, 4, 5], [1, 0, 2, 5]));
        Assert.Equal([2, 5, 13, 21, 23], Signal.Convolve([1, 2, 3, 4, 5], [1, 0, 2, 5], SignalMode.Same));
        Assert.Equal([13, 21], Signal.Convolve([1, 2, 3, 4, 5], [1, 0, 2, 5], SignalMode.Valid));
        Assert.Equal([5, 12, 19, 27, 35, 13, 4, 5], Signal.Correlate([1, 2, 3, 4, 5], [1, 0, 2, 5]));
        Assert.Equal([27, 35], Signal.Correlate([1, 2, 3, 4, 5], [1, 0, 2, 5], SignalMode.Valid));
    }

    /// <summary>f(1)g(3) + f(2)g(2) + f(3)g(1) of two fair dice; places count from 2, the least sum.</summary>
    [Fact]
    public void Two_dice_show_four_in_three_of_thirty_six_throws()
    {
        double[] die = [.. Enumerable.Repeat(1 / 6.0, 6)];
        double[] sum = Signal.Convolve(die, die);
        Assert.Equal(3 / 36.0, sum[4 - 2], 1e-15);
        Assert.Equal(1, sum.Sum(), 1e-15);
    }

    [Fact]
    public void The_examples_of_the_notes_in_two_dimensions()
    {
        Assert.Equal(new double[,] { { 7, 7, 1 }, { -8, 21, -9 }, { 5, -14, 39 } }, Signal.Convolve(Picture, Sharpen, SignalMode.Same));
        Assert.Equal(new double[,] { { 8, 15, -1 }, { -11, 24, -9 }, { 3, -15, 58 } }, Signal.Convolve(Picture, Edge, SignalMode.Same));
    }

    [Fact]
    public void The_examples_of_the_notes_through_Conv2d()
    {
        ConvolutionOperator op = new(2, 1, Padding.Same, 1);
        Assert.Equal([7, 7, 1, -8, 21, -9, 5, -14, 39], op.Apply(Picture3(), Tensor.From([0, -1, 0, -1, 5, -1, 0, -1, 0], [3, 3, 1, 1])).ToArray());
        Assert.Equal([8, 15, -1, -11, 24, -9, 3, -15, 58], op.Apply(Picture3(), Tensor.From([-1, -1, -1, -1, 8, -1, -1, -1, -1], [3, 3, 1, 1])).ToArray());

        static Tensor Picture3() => Tensor.From([2, 3, 1, 0, 5, 1, 1, 0, 8], [1, 3, 3, 1]);
    }

    [Fact]
    public void The_vertical_edge_of_a_half_bright_picture_is_found()
    {
        double[,] picture = new double[6, 6];
        for (int i = 0; i < 6; i++) for (int j = 0; j < 3; j++) picture[i, j] = 10;
        double[,] edges = Signal.Correlate(picture, new double[,] { { 1, 0, -1 }, { 1, 0, -1 }, { 1, 0, -1 } }, SignalMode.Valid);
        Assert.Equal(new double[,] { { 0, 30, 30, 0 }, { 0, 30, 30, 0 }, { 0, 30, 30, 0 }, { 0, 30, 30, 0 } }, edges);
    }

    [Fact]
    public void Convolution_commutes_and_associates_and_correlation_does_not_commute()
    {
        double[] f = [1, -2, 3, 5], g = [2, 0, -1], h = [4, 1];
        Assert.Equal(Signal.Convolve(f, g), Signal.Convolve(g, f));
        Assert.Equal(Signal.Convolve(Signal.Convolve(f, g), h), Signal.Convolve(f, Signal.Convolve(g, h)));
        Assert.NotEqual(Signal.Correlate(f, g), Signal.Correlate(g, f));
        Assert.Equal(Signal.Convolve(Picture, Sharpen), Signal.Convolve(Sharpen, Picture));
        Assert.Equal(Signal.Convolve(Signal.Convolve(Picture, Sharpen), Edge), Signal.Convolve(Picture, Signal.Convolve(Sharpen, Edge)));
    }

    [Fact]
    public void A_moved_signal_gives_the_moved_result()
    {
        double[] g = [2, 0, -1], result = Signal.Convolve([1, -2, 3, 5], g);
        Assert.Equal([0, 0, .. result], Signal.Convolve([0, 0, 1, -2, 3, 5], g));
        Assert.Equal([.. result, 0], Signal.Convolve([1, -2, 3, 5, 0], g));
    }

    [Fact]
    public void Correlation_is_what_the_convolution_layer_computes()
    {
        float[] x = [.. Enumerable.Range(0, 42).Select(i => (float)(i * 7 % 11 - 5))], w = [3, -1, 2, 0, 1, -2];
        double[,] expected = Signal.Correlate(Grid(x, 6, 7), Grid(w, 3, 2), SignalMode.Valid);
        float[] actual = new ConvolutionOperator(2, 1, Padding.Valid, 1).Apply(Tensor.From(x, [1, 6, 7, 1]), Tensor.From(w, [3, 2, 1, 1])).ToArray();
        Assert.Equal(expected.Cast<double>(), actual.Select(value => (double)value));

        static double[,] Grid(float[] values, int rows, int columns)
        {
            double[,] grid = new double[rows, columns];
            for (int i = 0; i < values.Length; i++) grid[i / columns, i % columns] = values[i];
            return grid;
        }
    }

    [Fact]
    public void Responses_of_a_linear_system_add_up()
    {
        Superposition answer = LinearSystem.Respond([2, 3, 5], [1, 10, 100]);
        Assert.Equal([2, 20, 200, 0, 0], answer.Responses[0]);
        Assert.Equal([0, 3, 30, 300, 0], answer.Responses[1]);
        Assert.Equal([0, 0, 5, 50, 500], answer.Responses[2]);
        Assert.Equal([2, 23, 235, 350, 500], answer.Sum);
        Assert.Equal(Signal.Convolve([2, 3, 5], [1, 10, 100]), answer.Sum);
    }

    /// <summary>∫₀²⁴ f(t)·g(24 − t) dt: with f = 3 a day's bread of which e^(−age/8) is left, 24·(1 − e⁻³).</summary>
    [Fact]
    public void The_integral_of_a_day_is_that_of_the_formula()
    {
        Check(24 * (1 - Math.Exp(-3)), Signal.Convolve(_ => 3, age => Math.Exp(-age / 8), at: 24, from: 0, to: 24));
        Check(24 * 24 * 24 / 6.0, Signal.Convolve(t => t, age => age, at: 24, from: 0, to: 24));
        Check(2 * Math.Sin(2) / 2, Signal.Convolve(Math.Sin, Math.Cos, at: 2, from: 0, to: 2));
        Check(Math.Sqrt(Math.PI / 2) * Math.Exp(-1.5 * 1.5 / 2), Signal.Convolve(t => Math.Exp(-t * t), t => Math.Exp(-t * t), at: 1.5, from: -12, to: 12));
        Check(7, Signal.Convolve(t => t < 10.1 ? 0 : 1, _ => 1, at: 0, from: 0, to: 17.1));
        Check(-2, Signal.Convolve(_ => 1, _ => 1, at: 0, from: 5, to: 3));
        Assert.Equal(default, Signal.Convolve(_ => 1, _ => 1, at: 0, from: 5, to: 5));
        Assert.Throws<FoveaException>(() => Signal.Convolve(_ => 1, _ => 1, at: 0, from: 0, to: double.PositiveInfinity));
        Assert.Throws<FoveaException>(() => Signal.Convolve(t => 1 / t, _ => 1, at: 0, from: 0, to: 1));

        static void Check(double expected, Quadrature actual)
        {
            Assert.InRange(Math.Abs(actual.Value - expected), 0, 1e-9);
            Assert.InRange(actual.ErrorBound, Math.Abs(actual.Value - expected) - 1e-13, 1e-9);
        }
    }

    [Fact]
    public void Errors_say_what_to_do()
    {
        Assert.Equal("Convolve: the length of the kernel is 3, that of the signal 2: nowhere does the kernel lie wholly on the signal. Exchange the two, or use SignalMode.Full.",
            Assert.Throws<ShapeException>(() => Signal.Convolve([1, 2], [1, 2, 3], SignalMode.Valid)).Message);
        Assert.Throws<ShapeException>(() => Signal.Convolve([], [1.0]));
        Assert.Throws<ShapeException>(() => Signal.Convolve(new double[0, 2], Sharpen));
        Assert.Throws<ShapeException>(() => LinearSystem.Respond([], [1]));
    }
}
