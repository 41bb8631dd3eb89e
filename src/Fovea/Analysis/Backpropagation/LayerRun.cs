using Fovea.Autograd;
using Fovea.Mathematics;

namespace Fovea.Analysis.Backpropagation;

/// <summary>A layer applied as training applies it: forward in a recording, and back.</summary>
internal sealed class LayerRun
{
    private readonly Recording _recording = Recording.ForTraining();
    private readonly Tensor[] _operands;
    private readonly Tensor _result;

    /// <summary>Runs it forward.</summary>
    /// <param name="apply">The operator.</param>
    /// <param name="operands">Numbers and shapes, all with gradients.</param>
    public LayerRun(Func<IReadOnlyList<Tensor>, Tensor> apply, params (double[,] Values, Shape Shape)[] operands)
    {
        _recording.Begin();
        _operands = [.. operands.Select(operand => _recording.Input(TensorOf(operand.Values, operand.Shape), requiresGradient: true))];
        _result = apply(_operands);
    }

    public Shape ResultShape => _result.Shape;

    public double[,] Result(int rows, int columns) => Grid(_result, rows, columns);

    public void Backward(double[,] delta) => _result.Backward(TensorOf(delta, _result.Shape));

    public double[,] Gradient(int operand, int rows, int columns) => Grid(_recording.GradientOf(_operands[operand]), rows, columns);

    /// <summary>The δ that was given, or one of small whole numbers.</summary>
    /// <exception cref="ShapeException">The δ given is not of the result's size.</exception>
    public static double[,] DeltaFor(BackpropagationRequest request, int rows, int columns)
    {
        double[,] delta = request.Delta ?? WholeNumbers(request, "delta", rows, columns, -4, 4);
        if (delta.GetLength(0) == rows && delta.GetLength(1) == columns) return delta;
        throw new ShapeException("explain", $"delta is {ExplanationWriter.SizeOf(delta)}, the result of the layer {rows}x{columns}. Give one number for each: {rows} rows of {columns}.");
    }

    /// <summary>Random whole numbers, so that sums can be followed by hand.</summary>
    public static double[,] WholeNumbers(BackpropagationRequest request, string name, int rows, int columns, int least, int most)
    {
        RandomStream stream = new(request.Seed, RandomStream.StreamOf($"explain {name}"));
        return Matrices.Make(rows, columns, (i, j) => least + Math.Floor(stream.Uniform((ulong)(i * columns + j)) * (most - least + 1)));
    }

    private static double[,] Grid(Tensor tensor, int rows, int columns) => Matrices.Grid(tensor.ToArray().Select(static value => (double)value), rows, columns);

    private static Tensor TensorOf(double[,] values, Shape shape) => Tensor.From([.. values.Cast<double>().Select(static value => (float)value)], shape);
}
