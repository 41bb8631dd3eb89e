using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Reductions;

/// <summary>The sum, or the mean, over a run of adjacent axes: y[o, i] = Σ x[o, r, i] over r, or this over the number of r.</summary>
/// <param name="First">The first axis.</param>
/// <param name="Count">The number of axes.</param>
/// <param name="KeepAxes">Whether they stay, with size 1.</param>
/// <param name="Mean">The mean instead of the sum.</param>
/// <remarks>
/// Shapes: <c>[N, H, W, C]</c> over axes 1 and 2 → <c>[N, C]</c> or <c>[N, 1, 1, C]</c>. <see cref="Apply"/> takes any axes, one run after the
/// other. Summed in a fixed tree. The sum of nothing is 0, its mean NaN.
/// </remarks>
public sealed record SumOperator(int First, int Count, bool KeepAxes = false, bool Mean = false) : Operator<AxisRunGeometry>
{
    /// <inheritdoc/>
    public override string Name => Mean ? "Mean" : "Sum";

    /// <summary>The sum or the mean over axes; over all of them if none is named.</summary>
    public static Tensor Apply(Tensor input, Axes axes, bool keepAxes = false, bool mean = false)
    {
        uint set = ReductionRule.SetOf(mean ? "Mean" : "Sum", axes, input.Shape);
        do
        {
            (int first, int count) = ReductionRule.TakeLastRun(ref set);
            SumOperator? ready = Recorded<SumOperator>(input);
            bool same = ready is not null && ready.First == first && ready.Count == count && ready.KeepAxes == keepAxes && ready.Mean == mean;
            input = (same ? ready! : new SumOperator(first, count, keepAxes, mean)).Run(input);
        }
        while (set != 0);
        return input;
    }

    /// <inheritdoc/>
    public override AxisRunGeometry Resolve(ReadOnlySpan<Shape> inputs) => ReductionRule.Resolve(Name, inputs[0], First, Count, KeepAxes);

    /// <inheritdoc/>
    public override Shape OutputShape(in AxisRunGeometry geometry, ReadOnlySpan<Shape> inputs) => ReductionRule.OutputShape(inputs[0], First, Count, KeepAxes);

    /// <inheritdoc/>
    protected internal override void Forward(in AxisRunGeometry geometry, in ForwardContext context) =>
        context.Backend.Sum(geometry.Sizes, Factor(geometry), context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in AxisRunGeometry geometry, in BackwardContext context) =>
        context.Backend.Repeat(geometry.Sizes, Factor(geometry), context.OutputGradient, context.InputGradient(0)); // dx[o, r, i] = dy[o, i], over R for the mean

    // R − 1 additions for each result, and for the mean a division.

    /// <inheritdoc/>
    public override Cost Cost(in AxisRunGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Sizes.Outer * geometry.Sizes.Inner * Math.Max(0, geometry.Sizes.Reduced - (Mean ? 0 : 1)));

    /// <inheritdoc/>
    public override Reach Reach(in AxisRunGeometry geometry, int operand) => geometry.Reach;

    private float Factor(in AxisRunGeometry geometry) => Mean ? 1f / geometry.Sizes.Reduced : 1;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[o, i] = Σ x[o, r, i] over the R places r of the axes; for the mean, over R. In a fixed tree",
        Shapes: "`[…]` → the same without the axes, or with size 1 in their place",
        Settings:
        [
            (nameof(First), "the first of a run of adjacent axes"),
            (nameof(Count), "how many; runs that are not adjacent are summed one after the other"),
            (nameof(KeepAxes), "whether the axes stay, with size 1"),
            (nameof(Mean), "the mean instead of the sum"),
        ],
        Gradient: "dx[o, r, i] = dy[o, i], over R for the mean",
        Cost: "FLOPs R − 1 for each result, R for the mean",
        Layers: ["Tensor.Sum", "Tensor.Mean"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. OfKind(false), .. OfKind(true),
        Sample(false, [3, 0, 2], [1]),
    ];

    private static OperatorSample[] OfKind(bool mean) =>
    [
        Sample(mean, [2, 5, 6, 3], [1, 2]), Sample(mean, [2, 5, 6, 3], [1, 2], keepAxes: true), Sample(mean, [2, 5, 6, 17], [0, 2]),
        Sample(mean, [2, 5, 6, 3], []), Sample(mean, [2, 5, 6, 3], [-1]), Sample(mean, [], []), Sample(mean, [70_000], []), Sample(mean, [3, 300, 5], [1]),
        Sample(mean, [4, 1, 3], [1]), Sample(mean, [40, 2, 1500], [0]), Sample(mean, [900, 40], [1]), Sample(mean, [2, 3, 2, 3, 2], [0, 2, 4], keepAxes: true),
        Sample(mean, [5000, 9], [0]), Sample(mean, [0, 4, 3], [1]),
    ];

    // A long sum of both signs would be judged by its cancellation.
    private static OperatorSample Sample(bool mean, Shape input, Axes axes, bool keepAxes = false) =>
        new($"{(mean ? "Mean" : "Sum")} of {input} over {axes}{(keepAxes ? ", kept" : "")}", [new("input", input, input.Count > 9_000 ? OperandValues.Positive : OperandValues.Any)], x => Apply(x[0], axes, keepAxes, mean));
}
