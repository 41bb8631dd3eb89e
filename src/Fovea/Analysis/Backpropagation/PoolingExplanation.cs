using Fovea.Mathematics;
using Fovea.Operators.Pooling;

namespace Fovea.Analysis.Backpropagation;

/// <summary>Where pooling sends each δ: to the maximum of its window, or in equal parts to all of it.</summary>
internal sealed class PoolingExplanation
{
    private readonly ExplanationWriter _writer = new();
    private readonly double[,] _x, _y, _delta, _dx;
    private readonly int _kernel, _stride, _padding;
    private readonly bool _isMaximum;

    public PoolingExplanation(BackpropagationRequest request)
    {
        _isMaximum = request.Layer == ExplainedLayer.MaxPooling;
        _x = request.Input ?? Picture(request);
        (_kernel, _stride, _padding) = (request.Kernel, request.Stride ?? request.Kernel, request.Padding);
        (int height, int width) = (_x.GetLength(0), _x.GetLength(1));
        Func<Tensor, Tensor> apply = _isMaximum ? new MaxPoolOperator(2, _kernel, _stride, _padding, 1).Apply : new AveragePoolOperator(2, _kernel, _stride, _padding).Apply;
        LayerRun run = new(x => apply(x[0]), (_x, [1, height, width, 1]));
        (int rows, int columns) = (run.ResultShape[1], run.ResultShape[2]);
        _delta = LayerRun.DeltaFor(request, rows, columns);
        _y = run.Result(rows, columns);
        run.Backward(_delta);
        _dx = run.Gradient(0, height, width);
    }

    public BackpropagationExplanation Explain()
    {
        double[,] matrix = _isMaximum ? PoolingMatrix.Max(_x, _kernel, _kernel, _stride, _padding)
            : PoolingMatrix.Average(_x.GetLength(0), _x.GetLength(1), _kernel, _kernel, _stride, _padding);
        double[,] transposed = Matrices.Transpose(matrix), delta = Matrices.Column(_delta), dx = Matrices.Column(_dx);
        _writer.Equal("S·x = y", Matrices.Multiply(matrix, Matrices.Column(_x)), Matrices.Column(_y), Matrices.Greatest(_x));
        _writer.Equal("Sᵀ·δ = dx", Matrices.Multiply(transposed, delta), dx, Matrices.Greatest(_delta) * _delta.Length);

        // The numbers that a window chose; of the average, those of the first window.
        (int, int)[] chosen = [.. Enumerable.Range(0, matrix.GetLength(1)).Where(i => Reaches(matrix, i)).Select(i => (i / _x.GetLength(1), i % _x.GetLength(1)))];
        Forward(chosen);
        Backward(chosen);
        (int, int)[] ones = [.. Enumerable.Range(0, matrix.Length).Select(i => (i / transposed.GetLength(1), i % transposed.GetLength(1)))
            .Where(cell => _isMaximum ? transposed[cell.Item1, cell.Item2] != 0 : cell.Item2 == 0 && transposed[cell.Item1, 0] != 0)];
        _writer.Step("The same as a matrix product", "y = S·x, dx = Sᵀ·δ",
            "Read row by row, x and y are columns, and pooling is one matrix, a row for each window"
            + (_isMaximum ? ": a 1 where the maximum stands. It depends on x, but between two kinks it does not change." : $": 1/{_kernel * _kernel} at each of its places."),
            new ShownMatrix("Sᵀ", transposed) { Marked = ones }, new ShownMatrix("δ", delta) { Sign = "·" }, new ShownMatrix("dx", dx) { Sign = "=" });
        Sums(matrix);
        return _writer.ToExplanation($"{(_isMaximum ? "max" : "average")} pooling",
            $"input {ExplanationWriter.SizeOf(_x)}, window {_kernel}x{_kernel}, stride {_stride}, padding {_padding}, result {ExplanationWriter.SizeOf(_y)}", new ShownMatrix("dx", _dx));
    }

    private void Forward((int, int)[] chosen)
    {
        (string formula, string text) = _isMaximum
            ? ("y = max of each window", "The place of each maximum is kept: of equal numbers the first, row by row.")
            : ("y = mean of each window", $"Every number of a window counts 1/{_kernel * _kernel}" + (_padding > 0 ? "; padding counts as zeros." : "."));
        _writer.Step("Forward", formula, $"{text} δ is the gradient that comes back: how the loss changes with each number of y.",
            new ShownMatrix("x", _x) { Marked = chosen }, new ShownMatrix("y", _y) { Sign = "→", Marked = _isMaximum ? [] : [(0, 0)] },
            new ShownMatrix("δ", _delta) { Marked = _isMaximum ? [] : [(0, 0)] });
    }

    private void Backward((int, int)[] chosen)
    {
        (int rows, int columns) = (_x.GetLength(0) - _delta.GetLength(0), _x.GetLength(1) - _delta.GetLength(1));
        if (rows >= 0 && columns >= 0)
        {
            _writer.Step("δ brought to the size of x", "zeros around δ", "dx is as large as x. Where the numbers go comes next.",
                new ShownMatrix("δ", _delta), new ShownMatrix("δ, size of x", Matrices.Part(_delta, -(rows / 2), -(columns / 2), _x.GetLength(0), _x.GetLength(1))) { Sign = "→" });
        }

        ShownMatrix dx = new("dx", _dx) { Sign = "→", Marked = chosen };
        if (_isMaximum)
        {
            _writer.Step("Each δ goes to where the maximum stood", "dx[argmax] += δ", "Only the maximum changed y, so it alone gets the gradient; all else gets 0"
                + (_stride < _kernel ? ". Where windows overlap, one number may get several." : "."), new ShownMatrix("δ", _delta), dx);
            return;
        }

        double window = (double)_kernel * _kernel;
        _writer.Step("Each δ is spread over its window", $"dx += δ/{window:0}", "Every number of the window had the same part in the mean, so each gets the same part of δ"
            + (_stride < _kernel ? ". Where windows overlap, the parts add up." : "."),
            new ShownMatrix("δ", _delta) { Marked = [(0, 0)] }, new ShownMatrix($"δ/{window:0}", Matrices.Map(_delta, value => value / window)) { Sign = "→", Marked = [(0, 0)] }, dx);
    }

    /// <summary>The sum stays what it was, unless a part of it falls on padding.</summary>
    private void Sums(double[,] matrix)
    {
        bool isWhole = Enumerable.Range(0, matrix.GetLength(0)).All(row => Math.Abs(Enumerable.Range(0, matrix.GetLength(1)).Sum(column => matrix[row, column]) - 1) < 1e-12);
        if (isWhole)
            _writer.Equal("Σ dx = Σ δ", new[,] { { Matrices.Sum(_dx) } }, new[,] { { Matrices.Sum(_delta) } }, Matrices.Greatest(_delta) * _delta.Length);
    }

    private bool Reaches(double[,] matrix, int input) =>
        Enumerable.Range(0, _isMaximum ? matrix.GetLength(0) : 1).Any(window => matrix[window, input] != 0);

    /// <summary>Whole numbers; for the maximum all different.</summary>
    private static double[,] Picture(BackpropagationRequest request)
    {
        if (request.Layer == ExplainedLayer.AveragePooling) return LayerRun.WholeNumbers(request, "input", request.Size, request.Size, 0, 9);
        int[] order = new int[request.Size * request.Size];
        new RandomStream(request.Seed, RandomStream.StreamOf("explain input")).Permutation(order);
        return Matrices.Grid(order.Select(static value => value + 1.0), request.Size, request.Size);
    }
}
