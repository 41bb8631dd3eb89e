namespace Fovea.Operators.Elementwise;

/// <summary>y = factor · x + offset: a tensor and numbers.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Offset">What is added.</param>
public sealed record AffineOperator(float Factor, float Offset = 0) : Operator<ElementGeometry>
{
    /// <inheritdoc/>
    public override string Name => Offset == 0 ? "Scale" : "Affine";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input, float factor, float offset = 0)
    {
        AffineOperator? ready = Recorded<AffineOperator>(input);
        bool same = ready is not null && ready.Factor.Equals(factor) && ready.Offset.Equals(offset);
        return (same ? ready! : new AffineOperator(factor, offset)).Run(input);
    }

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Affine(Factor, Offset, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) =>
        context.Backend.Affine(Factor, 0, context.OutputGradient, context.InputGradientInPlace(0)); // dx = factor · dy

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) =>
        Operators.Cost.OfFlops(Factor != 1 && Offset != 0 ? 2L * geometry.Count : geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = factor · x + offset",
        Shapes: "any → the same",
        Settings:
        [
            (nameof(Factor), "the factor"),
            (nameof(Offset), "what is added"),
        ],
        Gradient: "dx = factor · dy",
        Cost: "FLOPs 1 an element, 2 with a factor and an offset",
        Layers: ["Tensor + number", "Tensor − number", "Tensor * number", "Tensor / number"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. new Shape[] { [2, 5, 6, 3], [], [0, 4], [3, 19, 23, 17] }.SelectMany(static shape => new[]
        {
            new OperatorSample($"Scale {shape}", [new("input", shape)], static x => Apply(x[0], -1.7f)),
            new OperatorSample($"Affine {shape}", [new("input", shape)], static x => Apply(x[0], 0.3f, 2)),
        }),
        new OperatorSample("Scale by 0", [new("input", [3, 7])], static x => Apply(x[0], 0)),
        new OperatorSample("Shift by 3", [new("input", [3, 7])], static x => Apply(x[0], 1, 3)),
    ];
}
