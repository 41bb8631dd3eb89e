using Fovea.Operators.Losses;

namespace Fovea.Losses;

/// <summary>Squared error, as a mean, a sum or ½Σ; formula at <see cref="SquaredErrorFunction"/>. Against labels, the target is 1 for the class and 0 elsewhere.</summary>
/// <param name="form">The mean, the sum, ½Σ, or one error an element.</param>
public sealed class SquaredErrorLoss(SquaredErrorForm form = SquaredErrorForm.Mean) : Loss
{
    private readonly ElementLossOperator<SquaredErrorFunction> _operator = SquaredErrorFunction.With(form);

    /// <inheritdoc/>
    public override string Name => "squared error";

    /// <inheritdoc/>
    public override bool IsSum => form is SquaredErrorForm.HalfSum or SquaredErrorForm.Sum;

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, Tensor target) => _operator.Apply(output, target);

    /// <inheritdoc/>
    public override Tensor Compute(Tensor output, ReadOnlySpan<int> labels)
    {
        Shape shape = output.Shape;
        if (shape.Rank < 2 || shape[..^1].Count != labels.Length)
            throw new ShapeException(_operator.Name, $"the output {shape} must be [N, …, classes] with one label a row, got {labels.Length} labels.");
        float[] target = new float[shape.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)shape[^1])
                throw new ShapeException(_operator.Name, $"label {i} is {labels[i]}; the output {shape} has the classes 0 to {shape[^1] - 1}.");
            target[i * shape[^1] + labels[i]] = 1;
        }

        // As an input of the recording the target finds its place of the last step again.
        Tensor encoded = Tensor.From(target, shape);
        return _operator.Apply(output, output.Recording is { ShapesOnly: false } recording ? recording.Input(encoded) : encoded);
    }
}
