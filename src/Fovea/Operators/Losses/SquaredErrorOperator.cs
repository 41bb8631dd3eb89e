using Fovea.Operators.Elementwise;

namespace Fovea.Operators.Losses;

/// <summary>How squared differences become one number.</summary>
public enum SquaredErrorForm
{
    /// <summary>Σ (y − t)² / number of elements.</summary>
    Mean,

    /// <summary>½ Σ (y − t)², the form of the textbooks' derivations: its gradient is y − t.</summary>
    HalfSum,
}

/// <summary>The squared error of a prediction y against a target t of the very same shape; nothing is broadcast.</summary>
/// <param name="Form">The mean, or ½Σ.</param>
/// <remarks>Shapes: both any one shape, result a scalar. <c>[n]</c> against <c>[n, 1]</c> is refused: broadcasting would give an n×n error in silence.</remarks>
public sealed record SquaredErrorOperator(SquaredErrorForm Form) : Operator<ElementGeometry>
{
    /// <inheritdoc/>
    public override string Name => "SquaredError";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor prediction, Tensor target) => Run(prediction, target);

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => inputs[0] == inputs[1]
        ? new ElementGeometry(inputs[0].Count)
        : throw new ShapeException(Name, $"the prediction has shape {inputs[0]}, the target {inputs[1]}; they must be equal, nothing is broadcast. Give both one shape.");

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => [];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.SquaredError(Factor(geometry), context.Input(0), context.Input(1), context.Output);

    // L = f·Σ (y − t)²:   dy = 2f·(y − t),   dt = −dy = 2f·(t − y)

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context)
    {
        float factor = Factor(geometry);
        if (context.Needs(0)) context.Backend.SquaredErrorBackward(factor, context.Input(0), context.Input(1), context.OutputGradient, context.InputGradient(0));
        if (context.Needs(1)) context.Backend.SquaredErrorBackward(factor, context.Input(1), context.Input(0), context.OutputGradient, context.InputGradient(1));
    }

    // A subtraction, a square and an addition an element.

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops(3L * geometry.Count);

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Everything;

    private float Factor(in ElementGeometry geometry) => Form == SquaredErrorForm.Mean ? 1f / geometry.Count : 0.5f;

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = Σ (y − t)² / number of elements, or ½ Σ (y − t)²",
        Shapes: "y and t of one shape → a scalar; nothing is broadcast",
        Settings:
        [
            (nameof(Form), "the mean, or ½Σ"),
        ],
        Gradient: "dy = 2f·(y − t), dt = 2f·(t − y), times the gradient of L; f = 1/elements, or ½",
        Cost: "FLOPs 3 an element",
        Layers: ["SquaredErrorLoss"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample(SquaredErrorForm.Mean, [6, 5]), Sample(SquaredErrorForm.HalfSum, [6, 5]), Sample(SquaredErrorForm.Mean, []),
        Sample(SquaredErrorForm.HalfSum, [0, 5]), Sample(SquaredErrorForm.Mean, [3, 19, 23, 17]),
    ];

    private static OperatorSample Sample(SquaredErrorForm form, Shape shape)
    {
        SquaredErrorOperator op = new(form);
        return new OperatorSample($"{op.Name} {form} {shape}", [new("prediction", shape), new("target", shape)], x => op.Apply(x[0], x[1]));
    }
}
