using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators.Activations;

/// <summary>The parametric rectified linear unit y = x for x &gt; 0, else a·x, where a is learned: one number, or one for each channel. (He et al. 2015.)</summary>
/// <remarks>Operands: input <c>[…, C]</c>, weight a <c>[1]</c> or <c>[C]</c>.</remarks>
public sealed record PReLUOperator : Operator<PReLUGeometry>
{
    private const int TermsSlot = 0;
    private static readonly PReLUOperator Instance = new();

    /// <inheritdoc/>
    public override string Name => "PReLU";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input, Tensor weight) => Instance.Run(input, weight);

    /// <inheritdoc/>
    public override PReLUGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape weight) = (inputs[0], inputs[1]);
        if (weight == [1]) return new PReLUGeometry(input.Count, 1);
        if (input.Rank == 0 || weight != [input[^1]])
            throw new ShapeException(Name, $"the input is {input}, the weight {weight}; expected [1], or one slope for each channel of the last axis. Set numParameters.");
        return new PReLUGeometry(input.Count, weight.Count);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in PReLUGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in PReLUGeometry geometry, in ForwardContext context) =>
        context.Backend.PReLU(geometry, context.Input(0), context.Input(1), context.Input(0), context.Output);

    // dx = dy for x > 0, else a·dy;   da_c = Σ x·dy over the elements of channel c (over all, if there is one slope) with x ≤ 0

    /// <inheritdoc/>
    protected internal override void Backward(in PReLUGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0)) context.Backend.PReLU(geometry, context.Input(0), context.Input(1), context.OutputGradient, context.InputGradient(0));
        if (!context.Needs(1)) return;
        Buffer terms = context.Scratch(TermsSlot, geometry.Count);
        context.Backend.PReLUTerms(context.Input(0), context.OutputGradient, terms);
        context.Backend.SumRows(geometry.Rows, geometry.Slopes, terms, context.InputGradient(1));
    }

    /// <inheritdoc/>
    public override Cost Cost(in PReLUGeometry geometry, int operands) => Operators.Cost.OfFlops(2L * geometry.Count); // comparison, multiplication

    /// <inheritdoc/>
    public override Reach Reach(in PReLUGeometry geometry, int operand) => operand == 0 ? Operators.Reach.Elementwise : Operators.Reach.None;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x for x > 0, else a·x, with one slope a for all elements or one for each channel",
        Shapes: "input `[…, C]`, weight a `[1]` or `[C]` → that of the input",
        Settings: [],
        Gradient: "dx = dy for x > 0, else a·dy; da = Σ x·dy over the elements of the slope with x ≤ 0",
        Cost: "FLOPs 2 an element",
        Layers: ["PReLU"],
        Source: "He et al. 2015");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([5, 131], 1), Sample([5, 131], 131), Sample([3, 19, 23, 17], 17), Sample([3, 19, 23, 17], 1), Sample([2, 3, 5, 7, 3], 3), Sample([40], 40),
        Sample([], 1), Sample([0, 4, 6], 6), Sample([0, 4, 6], 1), Sample([7, 1], 1),
    ];

    private static OperatorSample Sample(Shape input, int slopes) =>
        new($"PReLU {slopes} of {input}", [new("input", input, OperandValues.Spread), new("weight", [slopes])], x => Apply(x[0], x[1]));
}
