using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;
using Fovea.Operators.Elementwise;

namespace Fovea.Operators.Regularization;

/// <summary>
/// Dropout that keeps mean 0 and variance 1, for networks of SELU: in training an element becomes v = −λ·α with probability p, SELU's least
/// value, and then everything a·x + b; in evaluation y = x. (Klambauer et al. 2017.)
/// </summary>
/// <param name="Probability">p, of dropping an element, 0 ≤ p ≤ 1; with 1 all are zero.</param>
/// <remarks>
/// Mean p·v and variance (1 − p)·(1 + p·v²) before the correction give a = 1/√((1 − p)·(1 + p·v²)) and b = −a·p·v. Which elements
/// fall is decided as in <see cref="DropoutOperator"/>.
/// </remarks>
public sealed record AlphaDropoutOperator(float Probability) : Operator<ElementGeometry>
{
    private const double Saturation = -ELUFunction.SELUScale * ELUFunction.SELUAlpha;

    /// <inheritdoc/>
    public override string Name => "AlphaDropout";

    /// <summary>Applies the operator; in evaluation there is nothing to apply and the input is returned.</summary>
    public Tensor Apply(Tensor input) => input.Recording is { IsTraining: true } && Probability != 0 ? Run(input) : input;

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => Probability is >= 0 and <= 1
        ? new ElementGeometry(inputs[0].Count)
        : throw new ShapeException(Name, $"probability must lie between 0 and 1, got {Probability}.");

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context)
    {
        double a = Factor, shift = -a * Probability * Saturation;
        context.Backend.Dropout(Mask(geometry, context.Seed, context.Stream) with { Shift = shift, Dropped = a * Saturation + shift }, context.Input(0), context.Output);
    }

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) => // dx = a·dy ⊙ mask
        context.Backend.Dropout(Mask(geometry, context.Seed, context.Stream), context.OutputGradient, context.InputGradientInPlace(0));

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops(2L * geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    // With p = 1 the variance is 0 whatever the factor; 0 makes the result 0, as in PyTorch.
    private double Factor => Probability < 1 ? 1 / Math.Sqrt((1 - (double)Probability) * (1 + Probability * Saturation * Saturation)) : 0;

    private DropoutGeometry Mask(in ElementGeometry geometry, ulong seed, ulong stream) => new(Probability, seed, stream, Positions: 1, geometry.Count, Factor);

    internal static OperatorDocumentation Documentation => new(
        Formula: "in training y = a·v + b with probability p and a·x + b otherwise, v = −λ·α of SELU, a = 1/√((1 − p)·(1 + p·v²)), b = −a·p·v (p = 1: 0); in evaluation y = x",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Probability), "p, of dropping an element, 0 ≤ p ≤ 1"),
        ],
        Gradient: "dx = a·dy ⊙ mask, the mask drawn again",
        Cost: "FLOPs 2 an element in training; in evaluation nothing is applied",
        Layers: ["AlphaDropout"],
        Source: "Klambauer et al. 2017");

    internal static IReadOnlyList<OperatorSample> Samples =>
        [Sample(0.5f, [3, 4, 5, 17]), Sample(0.1f, [7, 33]), Sample(0, [2, 3]), Sample(1, [2, 3]), Sample(0.3f, [0, 5]), Sample(0.5f, [4, 6], training: false)];

    private static OperatorSample Sample(float probability, Shape input, bool training = true)
    {
        AlphaDropoutOperator op = new(probability);
        // A factor of 1 behind it, as in Dropout's samples.
        return new OperatorSample($"{op.Name} {probability} of {input}{(training ? "" : ", evaluated")}", [new("input", input)], x => op.Apply(x[0]) * 1, training);
    }
}
