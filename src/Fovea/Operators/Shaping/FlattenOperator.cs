namespace Fovea.Operators.Shaping;

/// <summary>A batch of matrices that are transposed.</summary>
/// <param name="Batch">Number of matrices.</param>
/// <param name="Pixels">Rows of each.</param>
/// <param name="Channels">Columns of each.</param>
public readonly record struct FlattenGeometry(int Batch, int Pixels, int Channels);

/// <summary>Turns each sample into one row, channel by channel: y[n, (c·H + h)·W + w] = x[n, h, w, c].</summary>
/// <remarks>
/// Channel-first order is PyTorch's, so a weights file fits whatever stands between a Flatten and a Linear.
/// Shapes: <c>[N, …, C]</c> → <c>[N, C·…]</c>.
/// </remarks>
public sealed record FlattenOperator : Operator<FlattenGeometry>
{
    private static readonly FlattenOperator Instance = new();

    /// <inheritdoc/>
    public override string Name => "Flatten";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input) => Instance.Run(input);

    /// <inheritdoc/>
    public override FlattenGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 2) throw new ShapeException(Name, $"input {input} must have a batch axis and at least one more.");
        return new FlattenGeometry(input[0], input[1..^1].Count, input[^1]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in FlattenGeometry geometry, ReadOnlySpan<Shape> inputs) => [geometry.Batch, geometry.Pixels * geometry.Channels];

    /// <inheritdoc/>
    protected internal override void Forward(in FlattenGeometry geometry, in ForwardContext context) =>
        context.Backend.Transpose(geometry.Batch, geometry.Pixels, geometry.Channels, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in FlattenGeometry geometry, in BackwardContext context) => // the same permutation, back
        context.Backend.Transpose(geometry.Batch, geometry.Channels, geometry.Pixels, context.OutputGradient, context.InputGradient(0));

    /// <inheritdoc/>
    public override Cost Cost(in FlattenGeometry geometry, int operands) => Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in FlattenGeometry geometry, int operand) => Operators.Reach.Everything;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n, (c·H + h)·W + w] = x[n, h, w, c]: channel first",
        Shapes: "`[N, …, C]` → `[N, C·…]`",
        Settings: [],
        Gradient: "the same permutation, back",
        Cost: "none",
        Layers: ["Flatten"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. new Shape[] { [2, 5, 6, 3], [2, 1, 1, 17], [3, 4, 4, 1], [4, 7], [2, 3, 4, 5, 6], [0, 4, 4, 3], [1, 33, 35, 17] }
            .Select(static shape => new OperatorSample($"Flatten {shape}", [new("input", shape)], static x => Apply(x[0]))),
    ];
}
