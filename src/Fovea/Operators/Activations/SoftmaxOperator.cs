using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Activations;

/// <summary>Softmax over the last axis, yᵢ = exp(xᵢ − m) / Σⱼ exp(xⱼ − m) with m = max x; or its logarithm xᵢ − m − log Σⱼ exp(xⱼ − m).</summary>
/// <param name="Logarithm">Give the logarithm, computed without leaving it.</param>
public sealed record SoftmaxOperator(bool Logarithm) : Operator<SoftmaxGeometry>
{
    /// <summary>Softmax.</summary>
    public static SoftmaxOperator Softmax { get; } = new(false);

    /// <summary>Log softmax.</summary>
    public static SoftmaxOperator LogSoftmax { get; } = new(true);

    /// <inheritdoc/>
    public override string Name => Logarithm ? "LogSoftmax" : "Softmax";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override SoftmaxGeometry Resolve(ReadOnlySpan<Shape> inputs) => inputs[0].Rank > 0
        ? new SoftmaxGeometry(inputs[0][..^1].Count, inputs[0][^1], Logarithm)
        : throw new ShapeException(Name, "the input is a scalar; it needs an axis of classes.");

    /// <inheritdoc/>
    public override Shape OutputShape(in SoftmaxGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in SoftmaxGeometry geometry, in ForwardContext context) =>
        context.Backend.Softmax(geometry, context.Input(0), context.Output);

    // ∂yᵢ/∂xⱼ = yᵢ·(δᵢⱼ − yⱼ):   dx = y ⊙ (dy − Σ dy·y);   for the logarithm ∂yᵢ/∂xⱼ = δᵢⱼ − exp(yⱼ):   dx = dy − exp(y)·Σ dy

    /// <inheritdoc/>
    protected internal override void Backward(in SoftmaxGeometry geometry, in BackwardContext context) =>
        context.Backend.SoftmaxBackward(geometry, context.Output, context.OutputGradient, context.InputGradient(0));

    // Per element a comparison (max), a subtraction, an exponential, an addition and a division; the logarithm replaces the division
    // by a subtraction.

    /// <inheritdoc/>
    public override Cost Cost(in SoftmaxGeometry geometry, int operands) => Operators.Cost.OfFlops(5L * geometry.Rows * geometry.Columns);

    /// <inheritdoc/>
    public override Reach Reach(in SoftmaxGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal static OperatorDocumentation Documentation => new(
        Formula: "yᵢ = exp(xᵢ − m) / Σⱼ exp(xⱼ − m) over the last axis with m = max x; its logarithm yᵢ = xᵢ − m − log Σⱼ exp(xⱼ − m)",
        Shapes: "`[…, C]` → the same",
        Settings:
        [
            (nameof(Logarithm), "give the logarithm"),
        ],
        Gradient: "dx = y ⊙ (dy − Σ dy·y); of the logarithm dx = dy − exp(y)·Σ dy",
        Cost: "FLOPs 5 an element",
        Layers: ["Softmax", "LogSoftmax"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. new[] { Softmax, LogSoftmax }.SelectMany(static op => new[]
        {
            op.Sample("of rows", [5, 131]), op.Sample("of one class", [4, 1]), op.Sample("of 17 classes in pictures", [2, 3, 4, 17]),
            op.Sample("of one row", [10]), op.Sample("batch 0", [0, 10]), op.Sample("of many rows", [700, 10]),
        }),
    ];

    private OperatorSample Sample(string setting, Shape input) => new($"{Name} {setting}", [new("input", input, OperandValues.Spread)], x => Apply(x[0]));
}
