using Fovea.Mathematics;
using Fovea.Operators.Dense;

namespace Fovea.Analysis.Backpropagation;

/// <summary>A dense layer on one sample: Wᵀδ, δxᵀ, δ.</summary>
internal sealed class DenseExplanation
{
    private const int UsualOutputs = 3;

    private readonly ExplanationWriter _writer = new();
    private readonly double[,] _x, _w, _y, _delta, _dx, _dw, _db;

    public DenseExplanation(BackpropagationRequest request)
    {
        _x = AsColumn("input", request.Input) ?? LayerRun.WholeNumbers(request, "input", request.Weights?.GetLength(1) ?? request.Size, 1, 0, 9);
        double[,]? given = AsColumn("delta", request.Delta);
        _w = request.Weights ?? LayerRun.WholeNumbers(request, "weights", given?.Length ?? UsualOutputs, _x.Length, -3, 3);
        (int outputs, int inputs) = (_w.GetLength(0), _w.GetLength(1));
        LayerRun run = new(static x => LinearOperator.Apply(x[0], x[1], x[2]), (_x, [1, _x.Length]), (_w, [outputs, inputs]), (new double[1, outputs], [outputs]));
        _delta = LayerRun.DeltaFor(request with { Delta = given }, outputs, 1);
        _y = run.Result(outputs, 1);
        run.Backward(_delta);
        (_dx, _dw, _db) = (run.Gradient(0, inputs, 1), run.Gradient(1, outputs, inputs), run.Gradient(2, outputs, 1));
    }

    public BackpropagationExplanation Explain()
    {
        (double greatestX, double greatestW, double greatestDelta) = (Matrices.Greatest(_x), Matrices.Greatest(_w), Matrices.Greatest(_delta));
        double[,] transposed = Matrices.Transpose(_w), row = Matrices.Transpose(_x);
        _writer.Equal("W·x = y", Matrices.Multiply(_w, _x), _y, greatestX * greatestW * _x.Length);
        _writer.Equal("Wᵀ·δ = dx", Matrices.Multiply(transposed, _delta), _dx, greatestDelta * greatestW * _delta.Length);
        _writer.Equal("δ·xᵀ = dW", Matrices.Multiply(_delta, row), _dw, greatestDelta * greatestX);
        _writer.Equal("δ = db", _delta, _db, greatestDelta);

        (int, int)[] first = [.. Enumerable.Range(0, _delta.Length).Select(static column => (0, column))];
        (double, double)[] terms = [.. Enumerable.Range(0, _delta.Length).Select(i => (transposed[0, i], _delta[i, 0]))];
        _writer.Step("Forward", "y = W·x + b, b = 0", "A row of W for each result. δ is the gradient that comes back: how the loss changes with each number of y.",
            new ShownMatrix("W", _w), new ShownMatrix("x", _x) { Sign = "·" }, new ShownMatrix("y", _y) { Sign = "=" }, new ShownMatrix("δ", _delta));
        _writer.StepWithExample("The gradient for the input", "dx = Wᵀ·δ", "x[i] reached every result through column i of W; going back, the column is a row.",
            ExplanationWriter.Products("dx[0]", terms, _dx[0, 0]),
            new ShownMatrix("Wᵀ", transposed) { Marked = first }, new ShownMatrix("δ", _delta) { Sign = "·" }, new ShownMatrix("dx", _dx) { Sign = "=", Marked = [(0, 0)] });
        _writer.StepWithExample("The gradient for the weights", "dW = δ·xᵀ", "W[o, i] met x[i] alone, and made y[o] alone. In a batch the samples' products are summed.",
            ExplanationWriter.Products("dW[0, 0]", [(_delta[0, 0], _x[0, 0])], _dw[0, 0]),
            new ShownMatrix("δ", _delta) { Marked = [(0, 0)] }, new ShownMatrix("xᵀ", row) { Sign = "·", Marked = [(0, 0)] },
            new ShownMatrix("dW", _dw) { Sign = "=", Marked = [(0, 0)] });
        _writer.Step("The gradient for the bias", "db = δ", "b[o] is added to y[o].", new ShownMatrix("db", _db));
        return _writer.ToExplanation("a dense layer", $"{_x.Length} inputs, {_delta.Length} outputs",
            new ShownMatrix("dx", _dx), new ShownMatrix("dW", _dw), new ShownMatrix("db", _db));
    }

    private static double[,]? AsColumn(string name, double[,]? given) => given is null ? null
        : given.GetLength(0) == 1 || given.GetLength(1) == 1 ? Matrices.Column(given)
        : throw new ShapeException("explain", $"{name} of a dense layer is {ExplanationWriter.SizeOf(given)}; one sample is one row or one column.");
}
