using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>
/// Pooling of regions of interest: each region is cut into the same number of bins, y[r,i,j,c] = the greatest of bin (i, j) of region r.
/// (Girshick 2015, "Fast R-CNN"; bins as torchvision's <c>roi_pool</c> computes them.)
/// </summary>
/// <param name="OutputSize">Bins of a region, height and width.</param>
/// <param name="SpatialScale">Pixels of the feature map for one unit of the coordinates: 1/16 behind four poolings by 2.</param>
/// <remarks>
/// Operands: features <c>[N, H, W, C]</c> and regions <c>[R, 5]</c>, rows of (sample, x₁, y₁, x₂, y₂); result <c>[R, outH, outW, C]</c>.
/// With the corners scaled and rounded (halves away from zero), both inside, a region of n pixels puts ⌊i·n/b⌋ … ⌈(i + 1)·n/b⌉ − 1 into bin i;
/// what lies outside of the picture is cut off, and a bin without pixels gives 0. The regions have no gradient.
/// </remarks>
public sealed record RoiPoolOperator(SpatialSize OutputSize, float SpatialScale = 1) : Operator<RegionPoolGeometry>
{
    /// <inheritdoc/>
    public override string Name => "RoiPool";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor features, Tensor regions) => Run(features, regions);

    /// <inheritdoc/>
    public override RegionPoolGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape regions) = (inputs[0], inputs[1]);
        WindowRule.CheckRank(Name, 2, input);
        if (regions.Rank != 2 || regions[1] != RegionPoolGeometry.RegionSize)
            throw new ShapeException(Name, $"regions have shape {regions}, expected [R, 5]: a row (sample, x1, y1, x2, y2) for each region.");
        if (OutputSize.Height < 1 || OutputSize.Width < 1) throw new ShapeException(Name, $"outputSize must be 1 or more, got {OutputSize.ToString(2)}.");
        if (!(SpatialScale > 0) || !float.IsFinite(SpatialScale)) throw new ShapeException(Name, $"spatialScale must be more than 0, got {SpatialScale}.");
        return new RegionPoolGeometry(input[0], input[3], input[1], input[2], regions[0], OutputSize.Height, OutputSize.Width, SpatialScale);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in RegionPoolGeometry geometry, ReadOnlySpan<Shape> inputs) => [geometry.Regions, geometry.BinsHigh, geometry.BinsWide, geometry.Channels];

    /// <inheritdoc/>
    protected internal override void Forward(in RegionPoolGeometry geometry, in ForwardContext context) =>
        context.Backend.RegionMaxPoolForward(geometry, context.Input(0), context.Input(1), context.Output, context.SaveIndices(geometry.OutputCount));

    // Only the greatest input of a bin moves its result: dx[sample of the region, argmax] += dy.

    /// <inheritdoc/>
    protected internal override void Backward(in RegionPoolGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0))
            context.Backend.RegionMaxPoolBackward(geometry, context.Input(1), context.SavedIndices, context.OutputGradient, context.InputGradient(0));
    }

    // How large the regions are is not known from shapes: counted as if each were the whole picture.

    /// <inheritdoc/>
    public override Cost Cost(in RegionPoolGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Regions * geometry.Channels * geometry.Height * geometry.Width);

    /// <inheritdoc/>
    public override Reach Reach(in RegionPoolGeometry geometry, int operand) => operand == 0 ? Operators.Reach.EverythingAtMost : Operators.Reach.None;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[r,i,j,c] = the greatest of bin (i, j) of region r; a region of n pixels puts ⌊i·n/b⌋ … ⌈(i + 1)·n/b⌉ − 1 into bin i of b; a bin without pixels gives 0",
        Shapes: "features `[N, H, W, C]`, regions `[R, 5]`, rows of (sample, x₁, y₁, x₂, y₂) → `[R, outH, outW, C]`",
        Settings:
        [
            (nameof(OutputSize), "bins of a region, height and width"),
            (nameof(SpatialScale), "pixels of the feature map for one unit of the coordinates"),
        ],
        Gradient: "dx[sample of the region, argmax] += dy; the regions have none",
        Cost: "FLOPs R·C·H·W: as if each region were the whole picture, because its size is not known from shapes",
        Layers: ["RoiPool"],
        Source: "Girshick 2015, \"Fast R-CNN\"; bins as torchvision's roi_pool");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("2", [2, 6, 7, 3], 2, 1, [0, 0, 0, 3, 3, 1, 2, 1, 6, 5, 0, 1, 1, 1, 1]),
        Sample("3x2, scale 1/2, partly outside", [2, 8, 9, 17], (3, 2), 0.5f, [1, -6, -4, 9, 11, 1, 3, 3, 40, 40, 0, 7, 7, 2, 2]),
        Sample("7, bins larger in number than pixels", [1, 5, 5, 2], 7, 1, [0, 1, 1, 3, 3]),
        Sample("2, wholly outside", [1, 4, 4, 3], 2, 1, [0, 20, 20, 25, 25, 0, 0, 0, 3, 3]),
        Sample("2, no region", [2, 4, 4, 3], 2, 1, []),
        Sample("2, many channels", [2, 5, 5, 130], 2, 1, [1, 0, 0, 4, 4, 0, 1, 2, 3, 4, 1, 2, 2, 4, 4]),
    ];

    private static OperatorSample Sample(string setting, Shape input, SpatialSize outputSize, float scale, float[] rows)
    {
        RoiPoolOperator op = new(outputSize, scale);
        Tensor regions = Tensor.From(rows, [rows.Length / RegionPoolGeometry.RegionSize, RegionPoolGeometry.RegionSize]);
        return new OperatorSample($"{op.Name} {setting}", [new("features", input, OperandValues.Spread)], x => op.Apply(x[0], regions));
    }
}
