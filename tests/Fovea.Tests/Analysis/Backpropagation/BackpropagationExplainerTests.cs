using Fovea.Analysis.Backpropagation;

namespace Fovea.Tests.Analysis.Backpropagation;

/// <summary>Every form of every layer gives what the operator gives, at any setting: an explanation that could be made is a proof.</summary>
public class BackpropagationExplainerTests
{
    [Fact]
    public void A_convolution_is_explained_at_any_size_kernel_stride_and_padding()
    {
        int explained = 0;
        for (int size = 1; size <= 7; size++)
        for (int kernel = 1; kernel <= 4; kernel++)
        for (int stride = 1; stride <= 3; stride++)
        for (int padding = 0; padding <= 4; padding++)
        {
            if (size + 2 * padding < kernel) continue;
            BackpropagationExplanation explanation = BackpropagationExplainer.Explain(
                new BackpropagationRequest(ExplainedLayer.Convolution) { Size = size, Kernel = kernel, Stride = stride, Padding = padding, Seed = (ulong)explained++ });
            Assert.Equal(9, explanation.Equalities.Count);
            // Whole numbers are exact in single precision too.
            Assert.All(explanation.Equalities, equality => Assert.Equal(0, equality.Difference));
        }

        Assert.True(explained > 300);
    }

    [Theory]
    [InlineData(ExplainedLayer.MaxPooling)]
    [InlineData(ExplainedLayer.AveragePooling)]
    public void Pooling_is_explained_at_any_size_window_stride_and_padding(ExplainedLayer layer)
    {
        for (int size = 2; size <= 7; size++)
        for (int kernel = 1; kernel <= 4; kernel++)
        for (int stride = 1; stride <= 5; stride++)
        for (int padding = 0; padding <= kernel / 2; padding++)
        {
            if (size + 2 * padding < kernel) continue;
            BackpropagationExplanation explanation = BackpropagationExplainer.Explain(
                new BackpropagationRequest(layer) { Size = size, Kernel = kernel, Stride = stride, Padding = padding });
            Assert.Equal(layer == ExplainedLayer.MaxPooling || padding == 0, explanation.Equalities.Any(equality => equality.Statement == "Σ dx = Σ δ"));
        }
    }

    [Theory]
    [InlineData(ExplainedLayer.Dense, 4)]
    [InlineData(ExplainedLayer.BatchNormalization, 6)]
    public void Dense_and_batch_normalisation_are_explained_at_any_size(ExplainedLayer layer, int equalities)
    {
        for (int size = 2; size <= 12; size++)
        {
            for (ulong seed = 0; seed < 5; seed++)
                Assert.Equal(equalities, BackpropagationExplainer.Explain(new BackpropagationRequest(layer) { Size = size, Seed = seed }).Equalities.Count);
        }
    }

    [Theory]
    [InlineData(ExplainedLayer.Convolution)]
    [InlineData(ExplainedLayer.MaxPooling)]
    [InlineData(ExplainedLayer.AveragePooling)]
    [InlineData(ExplainedLayer.Dense)]
    [InlineData(ExplainedLayer.BatchNormalization)]
    public void Numbers_of_any_kind_and_size_hold_within_the_rounding_of_floats(ExplainedLayer layer)
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            float[] drawn = new float[64];
            new RandomStream(seed, 1).FillUniform(drawn, -1, 1);
            double size = Math.Pow(10, (int)(seed % 10) - 4), offset = seed % 3 == 0 ? 1000 : 0;
            double[,] Of(int rows, int columns, double scale) => Matrix(rows, columns, (i, j) => scale * drawn[(i * 7 + j * 3) % 64]);
            double[,] x = layer == ExplainedLayer.Dense ? Of(1, 6, size) : Matrix(6, 5, (i, j) => offset + size * drawn[i * 5 + j]);
            BackpropagationRequest request = new(layer) { Input = x, Seed = seed };
            if (layer == ExplainedLayer.Convolution) request = request with { Weights = Of(3, 2, 0.37), Stride = 2, Padding = 1 };
            BackpropagationExplainer.Explain(request);
        }
    }

    [Fact]
    public void Columns_that_do_not_vary_are_normalised_to_zero() =>
        BackpropagationExplainer.Explain(new BackpropagationRequest(ExplainedLayer.BatchNormalization) { Input = Matrix(3, 2, (_, j) => j + 5) });

    [Fact]
    public void What_is_not_equal_is_an_error_and_never_shown()
    {
        ExplanationWriter writer = new();
        writer.Equal("a = b", new[,] { { 1.0, 2 } }, new[,] { { 1.0, 2 + 1e-7 } }, 2);
        Assert.Equal("explain: a = b does not hold: at [0, 1] 2.001 instead of 2. This is a mistake in Fovea; please report it.",
            Assert.Throws<FoveaException>(() => writer.Equal("a = b", new[,] { { 1.0, 2.001 } }, new[,] { { 1.0, 2 } }, 2)).Message);
        Assert.Throws<FoveaException>(() => writer.Equal("a = b", new double[1, 1] { { double.NaN } }, new double[1, 1], 1));
        Assert.Throws<FoveaException>(() => writer.Equal("a = b", new double[1, 2], new double[2, 1], 1));
        Assert.Single(writer.ToExplanation("", "").Equalities);
    }

    [Fact]
    public void Matrices_that_do_not_fit_are_refused()
    {
        Assert.Equal("explain: delta is 1x2, the result of the layer 3x3. Give one number for each: 3 rows of 3.",
            Refusal(new BackpropagationRequest(ExplainedLayer.Convolution) { Delta = new double[1, 2] }));
        Assert.StartsWith("Conv2d: ", Refusal(new BackpropagationRequest(ExplainedLayer.Convolution) { Kernel = 5 }));
        Assert.StartsWith("MaxPool2d: ", Refusal(new BackpropagationRequest(ExplainedLayer.MaxPooling) { Padding = 2 }));
        Assert.Equal("explain: input of a dense layer is 2x2; one sample is one row or one column.", Refusal(new BackpropagationRequest(ExplainedLayer.Dense) { Input = new double[2, 2] }));
        Assert.Equal("explain: weights of batch normalisation are γ, one row of 2 numbers, got 2x2.",
            Refusal(new BackpropagationRequest(ExplainedLayer.BatchNormalization) { Weights = new double[2, 2] }));
        Assert.StartsWith("BatchNorm: ", Refusal(new BackpropagationRequest(ExplainedLayer.BatchNormalization) { Weights = new double[1, 3] }));
    }

    private static string Refusal(BackpropagationRequest request) => Assert.Throws<ShapeException>(() => BackpropagationExplainer.Explain(request)).Message;

    private static double[,] Matrix(int rows, int columns, Func<int, int, double> element)
    {
        double[,] matrix = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) matrix[i, j] = element(i, j);
        }

        return matrix;
    }
}
