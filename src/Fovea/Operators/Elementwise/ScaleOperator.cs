namespace Fovea.Operators.Elementwise;

/// <summary>y = factor · x.</summary>
/// <param name="Factor">The factor.</param>
public sealed record ScaleOperator(float Factor) : Operator<ElementGeometry>
{
    /// <inheritdoc/>
    public override string Name => "Scale";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input, float factor) => new ScaleOperator(factor).Run(input);

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Scale(Factor, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) =>
        context.Backend.Scale(Factor, context.OutputGradient, context.InputGradient(0)); // dx = factor · dy

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops(geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = factor · x",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Factor), "the factor"),
        ],
        Gradient: "dx = factor · dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor *"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. new Shape[] { [2, 5, 6, 3], [], [0, 4], [3, 19, 23, 17] }
            .Select(static shape => new OperatorSample($"Scale {shape}", [new("input", shape)], static x => Apply(x[0], -1.7f))),
        new OperatorSample("Scale by 0", [new("input", [3, 7])], static x => Apply(x[0], 0)),
    ];
}
