using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Pooling;

/// <summary>Global max pooling: y[n,c] = max over all pixels of x[n,·,c]. Of equals the first counts, NaN wins.</summary>
/// <remarks>Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, C]</c>, in any number of dimensions.</remarks>
public sealed record GlobalMaxPoolOperator : BinMaximumOperator
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
