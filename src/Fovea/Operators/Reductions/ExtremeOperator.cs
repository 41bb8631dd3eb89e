using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Reductions;

/// <summary>The greatest or least number over a run of adjacent axes: y[o, i] = max x[o, r, i] over r. NaN wins.</summary>
/// <param name="Kind">The greatest or the least.</param>
/// <param name="First">The first axis.</param>
/// <param name="Count">The number of axes.</param>
/// <param name="KeepAxes">Whether they stay, with size 1.</param>
/// <remarks>Shapes: <c>[N, H, W, C]</c> over axes 1 and 2 → <c>[N, C]</c> or <c>[N, 1, 1, C]</c>. <see cref="Apply"/> takes any axes, one run after the other.</remarks>
public sealed record ExtremeOperator(ExtremeKind Kind, int First, int Count, bool KeepAxes = false) : Operator<AxisRunGeometry>
{
    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <summary>The greatest or least number over axes; over all of them if none is named.</summary>
    public static Tensor Apply(Tensor input, ExtremeKind kind, Axes axes, bool keepAxes = false)
    {
        uint set = ReductionRule.SetOf(kind == ExtremeKind.Max ? "Max" : "Min", axes, input.Shape);
        do
        {
            (int first, int count) = ReductionRule.TakeLastRun(ref set);
            ExtremeOperator? ready = Recorded<ExtremeOperator>(input);
            bool same = ready is not null && ready.Kind == kind && ready.First == first && ready.Count == count && ready.KeepAxes == keepAxes;
            input = (same ? ready! : new ExtremeOperator(kind, first, count, keepAxes)).Run(input);
        }
        while (set != 0);
        return input;
    }

    /// <inheritdoc/>
    public override AxisRunGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        AxisRunGeometry geometry = ReductionRule.Resolve(Name, inputs[0], First, Count, KeepAxes);
        return geometry.Sizes.Reduced > 0 || geometry.Sizes.Outer == 0 || geometry.Sizes.Inner == 0 ? geometry
            : throw new ShapeException(Name, $"input {inputs[0]} has no numbers along the axes {First} to {First + Count - 1}, so there is no {Name} of them.");
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in AxisRunGeometry geometry, ReadOnlySpan<Shape> inputs) => ReductionRule.OutputShape(inputs[0], First, Count, KeepAxes);

    /// <inheritdoc/>
    protected internal override void Forward(in AxisRunGeometry geometry, in ForwardContext context) =>
        context.Backend.Extreme(geometry.Sizes, Kind, context.Input(0), context.Output);

    // Only the number that was taken moves the result: dx = dy at the first place with x = y, elsewhere 0.

    /// <inheritdoc/>
    protected internal override void Backward(in AxisRunGeometry geometry, in BackwardContext context) =>
        context.Backend.ExtremeBackward(geometry.Sizes, context.Input(0), context.Output, context.OutputGradient, context.InputGradient(0));

    /// <inheritdoc/>
    public override Cost Cost(in AxisRunGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Sizes.Outer * geometry.Sizes.Inner * Math.Max(0, geometry.Sizes.Reduced - 1));

    /// <inheritdoc/>
    public override Reach Reach(in AxisRunGeometry geometry, int operand) => geometry.Reach;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[o, i] = max x[o, r, i] over the R places r of the axes, or min; NaN wins",
        Shapes: "`[…]` → the same without the axes, or with size 1 in their place",
        Settings:
        [
            (nameof(Kind), "the greatest or the least"),
            (nameof(First), "the first of a run of adjacent axes"),
            (nameof(Count), "how many; runs that are not adjacent are reduced one after the other"),
            (nameof(KeepAxes), "whether the axes stay, with size 1"),
        ],
        Gradient: "dx = dy at the first place with x = y, elsewhere 0",
        Cost: "FLOPs R − 1 for each result",
        Layers: ["Tensor.Max", "Tensor.Min"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. Enum.GetValues<ExtremeKind>().SelectMany(static kind => new[]
        {
            Sample(kind, [2, 5, 6, 3], [1, 2]), Sample(kind, [2, 5, 6, 3], [1, 2], keepAxes: true), Sample(kind, [2, 5, 6, 17], [0, 2]), Sample(kind, [2, 5, 6, 3], []),
            Sample(kind, [2, 5, 6, 3], [-1]), Sample(kind, [], []), Sample(kind, [70_000], []), Sample(kind, [4, 1, 3], [1]), Sample(kind, [40, 2, 1500], [0]),
            Sample(kind, [0, 4, 3], [1]),
        }),
    ];

    private static OperatorSample Sample(ExtremeKind kind, Shape input, Axes axes, bool keepAxes = false) =>
        new($"{kind} of {input} over {axes}{(keepAxes ? ", kept" : "")}", [new("input", input, OperandValues.Spread)], x => Apply(x[0], kind, axes, keepAxes));
}
