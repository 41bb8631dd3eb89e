using Fovea.Kernels;

namespace Fovea.Operators.Elementwise;

/// <summary>y[i] = f(a[i], b[i]) of two tensors of one shape: one operator for sum, difference, product, quotient, maximum and minimum.</summary>
/// <typeparam name="TFunction">f and its derivatives.</typeparam>
/// <param name="Title">The name in messages, for example <c>Add</c>.</param>
/// <param name="Function">f.</param>
/// <remarks>Nothing is broadcast unasked: a forgotten axis would become a table of all pairs in silence. See <see cref="Shaping.BroadcastOperator"/>.</remarks>
public sealed record ArithmeticOperator<TFunction>(string Title, TFunction Function) : Operator<ElementGeometry>
    where TFunction : unmanaged, IBinaryFunction, IEquatable<TFunction>
{
    /// <inheritdoc/>
    public override string Name => Title;

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor left, Tensor right) => Run(left, right);

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => inputs[0] == inputs[1]
        ? new ElementGeometry(inputs[0].Count)
        : throw new ShapeException(Name, $"the operands have shapes {inputs[0]} and {inputs[1]}; they must be equal, nothing is broadcast. {Fix(inputs[0], inputs[1])}");

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Combine(Function, context.Input(0), context.Input(1), context.Output);

    // y = f(a, b):   da = ∂f/∂a · dy, db = ∂f/∂b · dy

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context)
    {
        foreach (OperandSide side in (ReadOnlySpan<OperandSide>)[OperandSide.Left, OperandSide.Right])
        {
            if (!context.Needs((int)side)) continue;
            Kernels.Buffer dy = context.OutputGradient;
            bool isLast = side == OperandSide.Right || !context.Needs((int)OperandSide.Right);
            Kernels.Buffer gradient = isLast ? context.InputGradientInPlace((int)side) : context.InputGradient((int)side);
            if (Function.Slope(side) is not { } slope) context.Backend.CombineBackward(Function, side, context.Input(0), context.Input(1), dy, gradient);
            else if (slope == 1) context.Backend.Copy(dy, gradient);
            else context.Backend.Affine(slope, 0, dy, gradient);
        }
    }

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops(geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    private static string Fix(Shape left, Shape right)
    {
        if (Shaping.BroadcastOperator.Fits(right, left)) return $"Broadcast on purpose: right.Broadcast({left}).";
        if (Shaping.BroadcastOperator.Fits(left, right)) return $"Broadcast on purpose: left.Broadcast({right}).";
        return left.Rank > 2 && left.Rank == right.Rank
            ? "In a residual block, give the shortcut a 1×1 convolution with the same stride and output channels." : "Reshape one of them.";
    }

    internal IReadOnlyList<OperatorSample> Samples =>
    [
        .. new Shape[] { [2, 5, 6, 3], [1], [], [0, 4], [3, 19, 23, 17] }
            .Select(shape => new OperatorSample($"{Name} {shape}", [new("left", shape, OperandValues.Spread), new("right", shape, OperandValues.Positive)], x => Apply(x[0], x[1]))),
        new OperatorSample($"{Name} a tensor to itself", [new("input", [3, 7], OperandValues.Spread)], x => Apply(x[0], x[0])),
    ];
}
