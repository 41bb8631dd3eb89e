using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>Adaptive average pooling: the mean of each bin, for a given number of bins.</summary>
/// <param name="Rank">The number of spatial axes.</param>
/// <param name="OutputSize">Bins along each axis; there may be more than inputs.</param>
/// <remarks>
/// Bin i of an axis of n inputs and b bins is the inputs ⌊i·n/b⌋ … ⌈(i + 1)·n/b⌉ − 1, as in PyTorch.
/// Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D',) (H',) W', C]</c>.
/// </remarks>
public sealed record AdaptiveAveragePoolOperator(int Rank, SpatialSize OutputSize) : BinAverageOperator
{
    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "AdaptiveAvgPool1d", 2 => "AdaptiveAvgPool2d", _ => "AdaptiveAvgPool3d" };

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override AdaptivePoolGeometry Resolve(ReadOnlySpan<Shape> inputs) => AdaptiveRule.Resolve(Name, Rank, inputs[0], OutputSize);

    /// <inheritdoc/>
    public override Shape OutputShape(in AdaptivePoolGeometry geometry, ReadOnlySpan<Shape> inputs) => AdaptiveRule.OutputShape(Rank, geometry);

    /// <inheritdoc/>
    public override Reach Reach(in AdaptivePoolGeometry geometry, int operand) => AdaptiveRule.Reach(Rank, geometry);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,i,c] = the mean of bin i; bins ⌊i·n/b⌋ … ⌈(i + 1)·n/b⌉ − 1 of an axis of n inputs and b bins",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, (D',) (H',) W', C]`",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(OutputSize), "bins along each axis; there may be more than inputs"),
        ],
        Gradient: "dx = Σ dy / m over the bins that it is in, m their inputs",
        Cost: "FLOPs one for every input of every bin",
        Layers: ["AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 7, 9, 3], 1), Sample([2, 7, 9, 17], (3, 2)), Sample([2, 7, 10, 3], 4), Sample([2, 3, 2, 5], 5), Sample([1, 1, 1, 3], 2),
        Sample([0, 5, 5, 3], 2), Sample([2, 6, 6, 130], 2), Sample([2, 9, 3], 4), Sample([2, 4, 6, 5, 3], (2, 4, 3)), Sample([1, 3, 80, 2], (2, 1)),
    ];

    private static OperatorSample Sample(Shape input, SpatialSize outputSize)
    {
        AdaptiveAveragePoolOperator op = new(input.Rank - 2, outputSize);
        return new OperatorSample($"{op.Name} {outputSize.ToString(op.Rank)} of {input}", [new("input", input)], x => op.Apply(x[0]));
    }
}
