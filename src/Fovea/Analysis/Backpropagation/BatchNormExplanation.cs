using Fovea.Mathematics;
using Fovea.Operators.Normalization;

namespace Fovea.Analysis.Backpropagation;

/// <summary>Batch normalisation in training, every intermediate: the chain through mean and variance, and the short form.</summary>
internal sealed class BatchNormExplanation
{
    private const int UsualChannels = 2;

    private readonly ExplanationWriter _writer = new();
    private readonly BatchNormOperator _operator = new();
    private readonly double[,] _x, _gamma, _y, _delta, _dx, _dgamma, _dbeta;
    private readonly int _rows, _channels;

    public BatchNormExplanation(BackpropagationRequest request)
    {
        _x = request.Input ?? LayerRun.WholeNumbers(request, "input", request.Size, UsualChannels, 0, 9);
        (_rows, _channels) = (_x.GetLength(0), _x.GetLength(1));
        _gamma = request.Weights ?? LayerRun.WholeNumbers(request, "weights", 1, _channels, 1, 3);
        if (_gamma.GetLength(0) != 1)
            throw new ShapeException("explain", $"weights of batch normalisation are γ, one row of {_channels} numbers, got {ExplanationWriter.SizeOf(_gamma)}.");
        (Tensor mean, Tensor variance) = (Tensor.Zeros([_channels]), Tensor.Full([_channels], 1));
        LayerRun run = new(x => _operator.Apply(x[0], mean, variance, x[1], x[2]), (_x, [_rows, _channels]), (_gamma, [_gamma.Length]), (new double[1, _channels], [_channels]));
        _delta = LayerRun.DeltaFor(request, _rows, _channels);
        _y = run.Result(_rows, _channels);
        run.Backward(_delta);
        (_dx, _dgamma, _dbeta) = (run.Gradient(0, _rows, _channels), run.Gradient(1, 1, _channels), run.Gradient(2, 1, _channels));
    }

    public BackpropagationExplanation Explain()
    {
        double[,] mean = OfColumns(c => Mean(r => _x[r, c]));
        double[,] centred = OfAll((r, c) => _x[r, c] - mean[0, c]);
        double[,] variance = OfColumns(c => Mean(r => centred[r, c] * centred[r, c]));
        double[,] scale = OfColumns(c => 1 / Math.Sqrt(variance[0, c] + _operator.Epsilon));
        double[,] normalised = OfAll((r, c) => centred[r, c] * scale[0, c]);
        // The mean is a float of the size of x, and its rounding is divided by the deviation.
        double greatest = 1 + Matrices.Greatest(normalised) + Matrices.Greatest(_x) * Matrices.Greatest(scale), bound = Matrices.Greatest(_gamma) * greatest;
        _writer.Equal("γ·x̂ + β = y", OfAll((r, c) => _gamma[0, c] * normalised[r, c]), _y, bound);
        _writer.Step("Mean and variance of each column", "μ = Σ x / m, σ² = Σ (x − μ)² / m",
            $"Rows are the {_rows} samples of a batch, columns are channels. δ is the gradient that comes back: how the loss changes with each number of y.",
            new ShownMatrix("x", _x), new ShownMatrix("μ", mean), new ShownMatrix("σ²", variance), new ShownMatrix("δ", _delta));
        _writer.Step("Forward", "x̂ = (x − μ)·s, s = 1/√(σ² + ε), y = γ·x̂ + β, β = 0", "Each column gets mean 0 and variance 1, then a scale of its own.",
            new ShownMatrix("x − μ", centred), new ShownMatrix("s", scale), new ShownMatrix("x̂", normalised), new ShownMatrix("γ", _gamma), new ShownMatrix("y", _y));
        Parameters(normalised, greatest);
        Chain(centred, scale, normalised, bound * Matrices.Greatest(scale) * greatest);
        return _writer.ToExplanation("batch normalisation", $"{_rows} samples, {_channels} channels, training, ε = {_operator.Epsilon:0.0E+0}",
            new ShownMatrix("dx", _dx), new ShownMatrix("dγ", _dgamma), new ShownMatrix("dβ", _dbeta));
    }

    private void Parameters(double[,] normalised, double greatest)
    {
        double bound = Matrices.Greatest(_delta) * _rows;
        _writer.Equal("Σ δ = dβ", OfColumns(c => Sum(r => _delta[r, c])), _dbeta, bound);
        _writer.Equal("Σ δ·x̂ = dγ", OfColumns(c => Sum(r => _delta[r, c] * normalised[r, c])), _dgamma, bound * greatest);
        _writer.StepWithExample("The gradients for scale and shift", "dγ = Σ δ·x̂, dβ = Σ δ", "γ multiplied x̂, β was added; both reached every sample of their column.",
            ExplanationWriter.Products("dγ[0]", [.. Enumerable.Range(0, _rows).Select(r => (_delta[r, 0], normalised[r, 0]))], _dgamma[0, 0]),
            new ShownMatrix("δ", _delta) { Marked = Column() }, new ShownMatrix("x̂", normalised) { Marked = Column() },
            new ShownMatrix("dγ", _dgamma) { Marked = [(0, 0)] }, new ShownMatrix("dβ", _dbeta));
    }

    private void Chain(double[,] centred, double[,] scale, double[,] normalised, double bound)
    {
        bound *= Matrices.Greatest(_delta);
        double[,] inner = OfAll((r, c) => _gamma[0, c] * _delta[r, c]);
        double[,] ofVariance = OfColumns(c => Sum(r => inner[r, c] * centred[r, c]) * -0.5 * Math.Pow(scale[0, c], 3));
        // Σ (x − μ) = 0, so that the way through the variance adds nothing to dμ.
        double[,] ofMean = OfColumns(c => -scale[0, c] * Sum(r => inner[r, c]));
        double[,] direct = OfAll((r, c) => inner[r, c] * scale[0, c]);
        double[,] throughVariance = OfAll((r, c) => ofVariance[0, c] * 2 * centred[r, c] / _rows);
        double[,] throughMean = OfAll((r, c) => ofMean[0, c] / _rows);
        _writer.Equal("dx̂·s + dσ²·2(x − μ)/m + dμ/m = dx", OfAll((r, c) => direct[r, c] + throughVariance[r, c] + throughMean[r, c]), _dx, bound);
        _writer.Step("Back to x̂, variance and mean", "dx̂ = γ·δ, dσ² = −½·s³·Σ dx̂·(x − μ), dμ = −s·Σ dx̂",
            "x reaches y directly, through the variance, and through the mean: three ways back.",
            new ShownMatrix("dx̂", inner), new ShownMatrix("dσ²", ofVariance), new ShownMatrix("dμ", ofMean));
        _writer.StepWithExample("The gradient for the input", "dx = dx̂·s + dσ²·2(x − μ)/m + dμ/m", "The three ways, summed. Each column of dx sums to 0: adding a number to a whole column of x changes nothing.",
            $"dx[0, 0] = {ExplanationWriter.Number(direct[0, 0])} + {ExplanationWriter.Number(throughVariance[0, 0])} + {ExplanationWriter.Number(throughMean[0, 0])} = {ExplanationWriter.Number(_dx[0, 0])}",
            new ShownMatrix("direct", direct) { Marked = [(0, 0)] }, new ShownMatrix("variance", throughVariance) { Sign = "+", Marked = [(0, 0)] },
            new ShownMatrix("mean", throughMean) { Sign = "+", Marked = [(0, 0)] }, new ShownMatrix("dx", _dx) { Sign = "=", Marked = [(0, 0)] });

        _writer.Equal("Σ dx = 0 in each column", OfColumns(c => Sum(r => _dx[r, c])), new double[1, _channels], bound * _rows);
        double[,] weighted = OfAll((r, c) => _rows * _delta[r, c] - _dbeta[0, c] - normalised[r, c] * _dgamma[0, c]);
        double[,] factor = OfColumns(c => _gamma[0, c] * scale[0, c] / _rows);
        _writer.Equal("γ·s/m·(m·δ − dβ − x̂·dγ) = dx", OfAll((r, c) => factor[0, c] * weighted[r, c]), _dx, bound);
        _writer.Step("The same in one formula", "dx = γ·s/m · (m·δ − dβ − x̂·dγ)", "What training computes: dγ and dβ are there already.",
            new ShownMatrix("γ·s/m", factor), new ShownMatrix("m·δ − dβ − x̂·dγ", weighted), new ShownMatrix("dx", _dx) { Sign = "→" });
    }

    private double[,] OfColumns(Func<int, double> value) => Matrices.Make(1, _channels, (_, c) => value(c));

    private double[,] OfAll(Func<int, int, double> value) => Matrices.Make(_rows, _channels, value);

    private double Sum(Func<int, double> value) => Enumerable.Range(0, _rows).Sum(value);

    private double Mean(Func<int, double> value) => Sum(value) / _rows;

    private (int, int)[] Column() => [.. Enumerable.Range(0, _rows).Select(static r => (r, 0))];
}
