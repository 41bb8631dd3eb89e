using Fovea.Mathematics;
using Fovea.Operators.Convolution;
using Fovea.Operators.Windows;

namespace Fovea.Analysis.Backpropagation;

/// <summary>A convolution's gradients three ways: as convolutions, as products with Ŵᵀ and X̂ᵀ, and as the operator computes them.</summary>
internal sealed class ConvolutionExplanation
{
    private readonly ExplanationWriter _writer = new();
    private readonly double[,] _x, _w, _y, _delta, _dx, _dw, _db;

    // The input with its padding, and δ with stride − 1 zeros between its numbers, as large as a result of stride 1 would be.
    private readonly double[,] _padded, _spread;
    private readonly int _stride, _vertical, _horizontal;
    private readonly double _forwardBound, _inputBound, _weightBound;
    private readonly bool _isSignal;

    public ConvolutionExplanation(BackpropagationRequest request)
    {
        _x = request.Input ?? LayerRun.WholeNumbers(request, "input", request.Size, request.Size, 0, 9);
        _w = request.Weights ?? LayerRun.WholeNumbers(request, "weights", _x.GetLength(0) == 1 ? 1 : request.Kernel, request.Kernel, -3, 3);
        _stride = request.Stride ?? 1;
        _isSignal = _x.GetLength(0) == 1 && _w.GetLength(0) == 1;
        (_vertical, _horizontal) = (_isSignal ? 0 : request.Padding, request.Padding);

        (int height, int width, int kernelHeight, int kernelWidth) = (_x.GetLength(0), _x.GetLength(1), _w.GetLength(0), _w.GetLength(1));
        ConvolutionOperator op = new(2, _stride, (_vertical, _horizontal), 1);
        LayerRun run = new(x => op.Apply(x[0], x[1], x[2]), (_x, [1, height, width, 1]), (_w, [kernelHeight, kernelWidth, 1, 1]), (new double[1, 1], [1]));
        (int rows, int columns) = (run.ResultShape[1], run.ResultShape[2]);
        _delta = LayerRun.DeltaFor(request, rows, columns);
        _y = run.Result(rows, columns);
        run.Backward(_delta);
        (_dx, _dw, _db) = (run.Gradient(0, height, width), run.Gradient(1, kernelHeight, kernelWidth), run.Gradient(2, 1, 1));
        _padded = Matrices.Pad(_x, _vertical, _horizontal);
        _spread = Matrices.Spread(_delta, _stride, _padded.GetLength(0) - kernelHeight + 1, _padded.GetLength(1) - kernelWidth + 1);
        (double greatestX, double greatestW, double greatestDelta) = (Matrices.Greatest(_x), Matrices.Greatest(_w), Matrices.Greatest(_delta));
        _forwardBound = greatestX * greatestW * _w.Length;
        _inputBound = greatestDelta * greatestW * _w.Length;
        _weightBound = greatestDelta * greatestX * _delta.Length;
    }

    private string PaddedName => _vertical + _horizontal > 0 ? "x, padded" : "x";

    public BackpropagationExplanation Explain()
    {
        Forward();
        InputGradient();
        InputGradientAsMatrix();
        WeightGradient();
        WeightGradientAsMatrix();
        BiasGradient();
        return _writer.ToExplanation("a convolution",
            $"{(_isSignal ? "signal" : "input")} {ExplanationWriter.SizeOf(_x)}, kernel {ExplanationWriter.SizeOf(_w)}, stride {_stride}, padding {_horizontal}, "
            + $"result {ExplanationWriter.SizeOf(_y)}",
            new ShownMatrix("dx", _dx), new ShownMatrix("dw", _dw), new ShownMatrix("db", _db));
    }

    private void Forward()
    {
        double[,] everywhere = Signal.Correlate(_padded, _w, SignalMode.Valid);
        _writer.Equal("x ⋆ w = y", Matrices.Every(everywhere, _stride), _y, _forwardBound);
        _writer.Step("Forward", "y = x ⋆ w + b, b = 0",
            "The kernel lies on the input, is not flipped, and each result is the sum of the products" + (_stride > 1 ? $"; the window moves by {_stride}" : "")
            + ". δ is the gradient that comes back: how the loss changes with each number of y.",
            new ShownMatrix(PaddedName, _padded), new ShownMatrix("w", _w) { Sign = "⋆" }, new ShownMatrix("y", _y) { Sign = "=" }, new ShownMatrix("δ", _delta));
    }

    private void InputGradient()
    {
        (int kernelHeight, int kernelWidth, int height, int width) = (_w.GetLength(0), _w.GetLength(1), _x.GetLength(0), _x.GetLength(1));
        double[,] turned = Signal.Rotate180(_w), full = Matrices.Pad(_spread, kernelHeight - 1, kernelWidth - 1);
        double[,] gradient = Signal.Correlate(full, turned, SignalMode.Valid);
        _writer.Step("The kernel turned by 180°", "rot180(w)",
            "x[q] met w[k] in y[p] with q = p·stride + k − padding. Seen from x, the tap runs backwards: rows and columns of w in reverse order.",
            new ShownMatrix("w", _w), new ShownMatrix("rot180(w)", turned) { Sign = "→" });
        if (_stride > 1)
        {
            _writer.Step("δ with zeros put between", $"δ at every {Ordinal(_stride)} place",
                $"At stride {_stride} the windows between were left out: their δ is 0. Rows and columns that no window reached are zeros at the end.",
                new ShownMatrix("δ", _delta), new ShownMatrix("δ, spread", _spread) { Sign = "→" });
        }

        double[,] cut = Matrices.Part(gradient, _vertical, _horizontal, height, width);
        _writer.Equal("full(δ) ⋆ rot180(w) = dx", cut, _dx, _inputBound);
        _writer.Equal("δ ∗ w (convolution, full) = dx", Matrices.Part(Signal.Convolve(_spread, _w), _vertical, _horizontal, height, width), _dx, _inputBound);

        // The middle of x is followed: the window of the padded δ that gives it.
        (int r, int c) = (height / 2, width / 2);
        (int top, int left) = (r + _vertical, c + _horizontal);
        (int, int)[] window = [.. Cells(kernelHeight, kernelWidth).Select(cell => (top + cell.Row, left + cell.Column))];
        (double, double)[] terms = [.. Cells(kernelHeight, kernelWidth).Where(cell => IsDelta(top + cell.Row - kernelHeight + 1, left + cell.Column - kernelWidth + 1))
            .Select(cell => (full[top + cell.Row, left + cell.Column], turned[cell.Row, cell.Column]))];
        ShownMatrix result = new("dx", _dx) { Sign = "=", Marked = [(r, c)] };
        bool isPadded = _vertical + _horizontal > 0;
        _writer.StepWithExample("The gradient for the input", "dx = full(δ) ⋆ rot180(w)",
            $"δ gets zeros around, one less than the kernel on every side, so that the turned kernel meets it in every way."
            + (isPadded ? " What this gives for the padding of x is cut off." : ""),
            ExplanationWriter.Products($"dx[{r}, {c}]", terms, _dx[r, c]),
            [
                new ShownMatrix("full(δ)", full) { Marked = window }, new ShownMatrix("rot180(w)", turned) { Sign = "⋆" },
                .. isPadded ? [new ShownMatrix("with padding", gradient) { Sign = "=", Marked = [(top, left)] }, result with { Sign = "→" }] : new[] { result },
            ]);
    }

    private void InputGradientAsMatrix()
    {
        double[,] toeplitz = _isSignal ? Toeplitz.Matrix(_w.Cast<double>().ToArray(), _x.GetLength(1), _stride, _horizontal, _horizontal)
            : Toeplitz.Matrix(_w, _x.GetLength(0), _x.GetLength(1), _stride, _vertical);
        double[,] transposed = Matrices.Transpose(toeplitz), delta = Matrices.Column(_delta), dx = Matrices.Column(_dx);
        _writer.Equal("Ŵ·x = y", Matrices.Multiply(toeplitz, Matrices.Column(_x)), Matrices.Column(_y), _forwardBound);
        _writer.Equal("Ŵᵀ·δ = dx", Matrices.Multiply(transposed, delta), dx, _inputBound);
        int followed = _x.GetLength(0) / 2 * _x.GetLength(1) + _x.GetLength(1) / 2;
        _writer.Step("The same as a matrix product", "y = Ŵ·x",
            "Read row by row, x and y are columns, and the convolution is one matrix: a row for each result, the kernel where its window lies. "
            + "Ŵ is constant along its diagonals (Toeplitz) at stride 1.",
            new ShownMatrix("Ŵ", toeplitz) { Marked = [.. Enumerable.Range(0, toeplitz.GetLength(0)).Where(row => toeplitz[row, followed] != 0).Select(row => (row, followed))] });
        _writer.Step("Its transpose takes δ back", "dx = Ŵᵀ·δ",
            "Whoever multiplies by Ŵ going forward multiplies by Ŵᵀ going back. dx is the one of above, read row by row.",
            new ShownMatrix("Ŵᵀ", transposed) { Marked = [.. Enumerable.Range(0, transposed.GetLength(1)).Where(column => transposed[followed, column] != 0).Select(column => (followed, column))] },
            new ShownMatrix("δ", delta) { Sign = "·" }, new ShownMatrix("dx", dx) { Sign = "=", Marked = [(followed, 0)] });
    }

    private void WeightGradient()
    {
        _writer.Equal("x ⋆ δ = dw", Signal.Correlate(_padded, _spread, SignalMode.Valid), _dw, _weightBound);
        (int Row, int Column)[] places = [.. Cells(_delta.GetLength(0), _delta.GetLength(1)).Select(cell => (cell.Row * _stride, cell.Column * _stride))];
        (double, double)[] terms = [.. places.Select(place => (_spread[place.Row, place.Column], _padded[place.Row, place.Column]))];
        _writer.StepWithExample("The gradient for the kernel", "dw = x ⋆ δ",
            "Each weight met a part of x, one number for each result; its gradient sums what they were worth. That is a correlation of x with δ"
            + (_stride > 1 ? ", zeros put between." : "."),
            ExplanationWriter.Products("dw[0, 0]", terms, _dw[0, 0]),
            new ShownMatrix(PaddedName, _padded) { Marked = places }, new ShownMatrix(_stride > 1 ? "δ, spread" : "δ", _spread) { Sign = "⋆" },
            new ShownMatrix("dw", _dw) { Sign = "=", Marked = [(0, 0)] });
    }

    private void WeightGradientAsMatrix()
    {
        double[,] windows = _isSignal ? Im2Col.Matrix(_x.Cast<double>().ToArray(), _w.GetLength(1), _stride, _horizontal, _horizontal)
            : Im2Col.Matrix(_x, _w.GetLength(0), _w.GetLength(1), _stride, _vertical);
        double[,] transposed = Matrices.Transpose(windows), delta = Matrices.Column(_delta), dw = Matrices.Column(_dw);
        _writer.Equal("X̂·w = y", Matrices.Multiply(windows, Matrices.Column(_w)), Matrices.Column(_y), _forwardBound);
        _writer.Equal("X̂ᵀ·δ = dw", Matrices.Multiply(transposed, delta), dw, _weightBound);
        _writer.Step("The same with the windows of x", "y = X̂·w, dw = X̂ᵀ·δ",
            "im2col: each row of X̂ is what one window sees. As y = X̂·w, the gradient is X̂ᵀ·δ; here x is the matrix, so nothing is turned.",
            new ShownMatrix("X̂ᵀ", transposed) { Marked = [.. Enumerable.Range(0, transposed.GetLength(1)).Select(static column => (0, column))] },
            new ShownMatrix("δ", delta) { Sign = "·" }, new ShownMatrix("dw", dw) { Sign = "=", Marked = [(0, 0)] });
    }

    private void BiasGradient()
    {
        double[,] sum = { { Matrices.Sum(_delta) } };
        _writer.Equal("Σ δ = db", sum, _db, Matrices.Greatest(_delta) * _delta.Length);
        _writer.Step("The gradient for the bias", "db = Σ δ", "b is added to every number of y.", new ShownMatrix("δ", _delta), new ShownMatrix("db", _db) { Sign = "→" });
    }

    /// <summary>Whether a place of the spread δ holds a number of δ, and none of the zeros put between or around.</summary>
    private bool IsDelta(int row, int column) => row >= 0 && column >= 0 && row % _stride == 0 && column % _stride == 0
        && row / _stride < _delta.GetLength(0) && column / _stride < _delta.GetLength(1);

    private static IEnumerable<(int Row, int Column)> Cells(int rows, int columns) => Enumerable.Range(0, rows * columns).Select(i => (i / columns, i % columns));

    private static string Ordinal(int number) => number switch { 2 => "second", 3 => "third", _ => $"{number}th" };
}
