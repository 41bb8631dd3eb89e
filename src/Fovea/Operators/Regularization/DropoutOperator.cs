using Fovea.Kernels.Geometry;
using Fovea.Operators.Elementwise;

namespace Fovea.Operators.Regularization;

/// <summary>
/// Dropout: in training every element is zero with probability p and x/(1 − p) otherwise; in evaluation y = x. (Srivastava et al. 2014.)
/// </summary>
/// <param name="Probability">p, of dropping an element, 0 ≤ p ≤ 1; with 1 all are zero.</param>
/// <remarks>
/// Which elements fall is a pure function of the recording's seed, its step, the operator's place and the element's number, so that a
/// run repeats bit by bit for any number of threads and after a resume. The mask is not stored: the gradient draws it again.
/// </remarks>
public sealed record DropoutOperator(float Probability) : Operator<ElementGeometry>
{
    /// <inheritdoc/>
    public override string Name => "Dropout";

    /// <summary>Applies the operator; in evaluation there is nothing to apply and the input is returned.</summary>
    public Tensor Apply(Tensor input) => input.Recording is { IsTraining: true } && Probability != 0 ? Run(input) : input;

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => Probability is >= 0 and <= 1
        ? new ElementGeometry(inputs[0].Count)
        : throw new ShapeException(Name, $"probability must lie between 0 and 1, got {Probability}.");

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Dropout(Mask(geometry, context.Seed, context.Stream), context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) => // dx = dy ⊙ mask / (1 − p)
        context.Backend.Dropout(Mask(geometry, context.Seed, context.Stream), context.OutputGradient, context.InputGradientInPlace(0));

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops(geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    private DropoutGeometry Mask(in ElementGeometry geometry, ulong seed, ulong stream) =>
        new(Probability, seed, stream, Positions: 1, geometry.Count, DropoutGeometry.ScaleOf(Probability));

    internal static OperatorDocumentation Documentation => new(
        Formula: "in training y = 0 with probability p and x/(1 − p) otherwise (p = 1: 0); in evaluation y = x",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Probability), "p, of dropping an element, 0 ≤ p ≤ 1"),
        ],
        Gradient: "dx = dy ⊙ mask / (1 − p), the mask drawn again",
        Cost: "FLOPs 1 an element in training; in evaluation nothing is applied",
        Layers: ["Dropout"],
        Source: "Srivastava et al. 2014");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample(0.5f, [3, 4, 5, 17]), Sample(0.1f, [7, 33]), Sample(0.9f, [3, 19, 23, 17]), Sample(0.3f, [0, 5]), Sample(0, [2, 3]), Sample(1, [2, 3]),
        Sample(0.5f, [4, 6], training: false),
    ];

    private static OperatorSample Sample(float probability, Shape input, bool training = true)
    {
        DropoutOperator op = new(probability);
        // A factor of 1 behind it: where there is nothing to drop, the operator gives its operand back, which is no result.
        return new OperatorSample($"{op.Name} {probability} of {input}{(training ? "" : ", evaluated")}", [new("input", input)], x => op.Apply(x[0]) * 1, training);
    }
}
