namespace Fovea.Operators.Elementwise;

/// <summary>Elementwise sum y = a + b of two tensors of one shape: the joint of a residual connection. Nothing is broadcast.</summary>
/// <remarks>Source of the residual connection: He et al. 2015.</remarks>
public sealed record AddOperator : Operator<ElementGeometry>
{
    private static readonly AddOperator Instance = new();

    /// <inheritdoc/>
    public override string Name => "Add";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor left, Tensor right) => Instance.Run(left, right);

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => inputs[0] == inputs[1]
        ? new ElementGeometry(inputs[0].Count)
        : throw new ShapeException(Name, $"the operands have shapes {inputs[0]} and {inputs[1]}; they must be equal, nothing is broadcast. "
            + "In a residual block, give the shortcut a 1×1 convolution with the same stride and output channels.");

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Add(context.Input(0), context.Input(1), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context)
    {
        // y = a + b:   da = dy, db = dy
        if (context.Needs(0)) context.Backend.Copy(context.OutputGradient, context.InputGradient(0));
        if (context.Needs(1)) context.Backend.Copy(context.OutputGradient, context.InputGradient(1));
    }

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops(geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = a + b",
        Shapes: "a and b of one shape → the same; nothing is broadcast",
        Settings: [],
        Gradient: "da = dy; db = dy",
        Cost: "FLOPs 1 an element",
        Layers: ["Tensor +"],
        Source: "He et al. 2015: the joint of a residual connection");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. new Shape[] { [2, 5, 6, 3], [1], [], [0, 4], [3, 19, 23, 17] }
            .Select(static shape => new OperatorSample($"Add {shape}", [new("left", shape), new("right", shape)], static x => Apply(x[0], x[1]))),
        new OperatorSample("Add a tensor to itself", [new("input", [3, 7])], static x => Apply(x[0], x[0])),
    ];
}
