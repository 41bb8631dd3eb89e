using Fovea.Kernels.Geometry;
using Fovea.Operators.Reductions;

namespace Fovea.Operators.Shaping;

/// <summary>Repeats a tensor along a run of adjacent axes, all of them 1 or missing in front: y[o, r, i] = x[o, i].</summary>
/// <param name="Target">The shape of the result.</param>
/// <remarks>
/// Shapes: <c>[N, 1, 1, C]</c>, or <c>[C]</c>, → <c>[N, H, W, C]</c>: numpy's rule. <see cref="Apply"/> takes several runs, one after the other.
/// Its gradient is a sum along these axes, in a fixed tree.
/// </remarks>
public sealed record BroadcastOperator(Shape Target) : Operator<AxisRunGeometry>
{
    /// <inheritdoc/>
    public override string Name => "Broadcast";

    /// <summary>Repeats a tensor along the axes in which it has size 1 or that it lacks in front, so that it gets the given shape.</summary>
    public static Tensor Apply(Tensor input, Shape shape)
    {
        if (!Fits(input.Shape, shape)) throw Misfit(input.Shape, shape);
        // The innermost run first: then the others repeat long rows.
        while (input.Shape != shape)
        {
            (int first, _) = LastRun(input.Shape, shape);
            Shape next = shape;
            for (int axis = 0; axis < first; axis++) next = next.With(axis, Aligned(input.Shape, shape, axis));
            BroadcastOperator? ready = Recorded<BroadcastOperator>(input);
            next = first > 0 ? next : shape;
            input = (ready?.Target == next ? ready : new BroadcastOperator(next)).Run(input);
        }

        return input;
    }

    /// <inheritdoc/>
    public override AxisRunGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (!Fits(input, Target)) throw Misfit(input, Target);
        (int first, int end) = LastRun(input, Target);
        for (int axis = 0; axis < first; axis++)
        {
            if (Aligned(input, Target, axis) != Target[axis])
                throw new ShapeException(Name, $"input {input} and {Target} differ in axes that are not adjacent. Use {nameof(BroadcastOperator)}.{nameof(Apply)}, which takes one run after the other.");
        }

        return new AxisRunGeometry(new ReductionGeometry(Target[..first].Count, Target[first..end].Count, Target[end..].Count),
            input.Rank == Target.Rank ? input.Rank : 0, first, end);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in AxisRunGeometry geometry, ReadOnlySpan<Shape> inputs) => Target;

    /// <inheritdoc/>
    protected internal override void Forward(in AxisRunGeometry geometry, in ForwardContext context) =>
        context.Backend.Repeat(geometry.Sizes, 1, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in AxisRunGeometry geometry, in BackwardContext context) =>
        context.Backend.Sum(geometry.Sizes, 1, context.OutputGradient, context.InputGradient(0)); // dx[o, i] = Σ dy[o, r, i] over r

    /// <inheritdoc/>
    public override Cost Cost(in AxisRunGeometry geometry, int operands) => Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in AxisRunGeometry geometry, int operand) => geometry.Reach;

    /// <summary>Whether a shape can be repeated to another one.</summary>
    internal static bool Fits(Shape shape, Shape target)
    {
        if (shape.Rank > target.Rank) return false;
        for (int axis = 1; axis <= shape.Rank; axis++)
        {
            if (shape[^axis] != target[^axis] && shape[^axis] != 1) return false;
        }

        return true;
    }

    private static ShapeException Misfit(Shape input, Shape target) => new("Broadcast", $"input {input} cannot be repeated to {target}: "
        + "counted from the last, every axis must be equal or 1, and there may be no more of them. Reshape it first, as [N, C] to [N, 1, 1, C].");

    /// <summary>The size of the operand's axis that stands above an axis of the target; 1 for those it lacks.</summary>
    private static int Aligned(Shape input, Shape target, int axis)
    {
        int own = axis - (target.Rank - input.Rank);
        return own < 0 ? 1 : input[own];
    }

    /// <summary>The innermost run of axes that must be repeated; axes of size 1 within it count to it. Empty at 0 if there is none.</summary>
    private static (int First, int End) LastRun(Shape input, Shape target)
    {
        int end = target.Rank;
        while (end > 0 && Aligned(input, target, end - 1) == target[end - 1]) end--;
        int first = end;
        while (first > 0 && Aligned(input, target, first - 1) == 1) first--;
        return (first, end);
    }

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[…] = x[…], repeated along the axes in which x has size 1 or that it lacks in front: numpy's rule, asked for by name",
        Shapes: "`[N, 1, 1, C]`, or `[C]`, → `[N, H, W, C]`; axes that are not adjacent are repeated one after the other",
        Settings:
        [
            (nameof(Target), "the shape of the result"),
        ],
        Gradient: "dx = Σ dy along the repeated axes, in a fixed tree",
        Cost: "none",
        Layers: ["Tensor.Broadcast"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 1, 1, 17], [2, 5, 6, 17]), Sample([3], [2, 5, 6, 3]), Sample([2, 5, 6, 1], [2, 5, 6, 3]), Sample([], [3, 4]), Sample([1, 1], [70, 300]),
        Sample([2, 1, 6, 1], [2, 5, 6, 3]), Sample([1, 5, 1, 3], [2, 5, 6, 3]), Sample([0, 1, 3], [0, 4, 3]), Sample([2, 1, 3], [2, 0, 3]),
        Sample([1, 3], [1, 1, 4, 3]), Sample([1, 1, 1, 5], [4, 30, 30, 5]),
    ];

    private static OperatorSample Sample(Shape input, Shape target) => new($"Broadcast {input} to {target}", [new("input", input)], x => Apply(x[0], target));
}
