using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Pooling;

/// <summary>Global max pooling: y[n,c] = max over all pixels of x[n,·,c]. Of equals the first counts, NaN wins.</summary>
/// <remarks>Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, C]</c>, in any number of dimensions.</remarks>
public sealed record GlobalMaxPoolOperator : Operator<AdaptivePoolGeometry>
{
    private static readonly GlobalMaxPoolOperator Instance = new();

    /// <inheritdoc/>
    public override string Name => "GlobalMaxPool";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input) => Instance.Run(input);

    /// <inheritdoc/>
    public override AdaptivePoolGeometry Resolve(ReadOnlySpan<Shape> inputs) => AdaptiveRule.ResolveGlobal(Name, inputs[0]);

    /// <inheritdoc/>
    public override Shape OutputShape(in AdaptivePoolGeometry geometry, ReadOnlySpan<Shape> inputs) => [geometry.Batch, geometry.Channels];

    /// <inheritdoc/>
    protected internal override void Forward(in AdaptivePoolGeometry geometry, in ForwardContext context) => context.Backend.AdaptiveMaxPoolForward(
        geometry, geometry.ChannelsLast, context.Input(0), context.Output, context.SaveIndices(geometry.Batch * geometry.Bins * geometry.Channels));

    // Only the greatest input of a bin moves its result: dx[argmax] += dy, where bins overlap from each of them.

    /// <inheritdoc/>
    protected internal override void Backward(in AdaptivePoolGeometry geometry, in BackwardContext context)
    {
        Kernels.Buffer dx = context.InputGradient(0);
        context.Backend.Fill(0, dx);
        context.Backend.AdaptiveMaxPoolBackward(geometry, geometry.ChannelsLast, context.SavedIndices, context.OutputGradient, dx);
    }

    /// <inheritdoc/>
    public override Cost Cost(in AdaptivePoolGeometry geometry, int operands) => AdaptiveRule.Cost(geometry);

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in AdaptivePoolGeometry geometry, int operands) => AdaptiveRule.Formulas(geometry);

    /// <inheritdoc/>
    public override Reach Reach(in AdaptivePoolGeometry geometry, int operand) => Operators.Reach.Everything;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,c] = max over all pixels of x[n,·,c]; of equals the first counts, NaN wins",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, C]`",
        Settings: [],
        Gradient: "dx[argmax] = dy, elsewhere 0",
        Cost: "FLOPs one for each input",
        Layers: ["GlobalMaxPool"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. new Shape[] { [2, 7, 9, 3], [3, 5, 17], [2, 3, 4, 5, 130], [0, 5, 5, 3], [2, 1, 1, 4], [1, 2, 200, 1] }
            .Select(static shape => new OperatorSample($"GlobalMaxPool of {shape}", [new("input", shape, OperandValues.Spread)], static x => Apply(x[0]))),
    ];
}
