using Fovea.Kernels;
using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>L = Σ f(x[i], t[i]), its mean, or one loss an element: one operator for all losses that look at one number and its target at a time.</summary>
/// <typeparam name="TFunction">f and its derivatives.</typeparam>
/// <param name="Title">The name in messages, for example <c>Huber</c>.</param>
/// <param name="Function">f.</param>
/// <param name="FlopsPerElement">What computing f once costs.</param>
/// <param name="Reduction">Mean, sum, sum over the size of the first axis, or none.</param>
/// <remarks>
/// Shapes: input and target any one shape; the result is a scalar, or of that shape without reduction. <c>[n]</c> against <c>[n, 1]</c> is refused:
/// broadcasting would give an n×n error in silence.
/// </remarks>
public sealed record ElementLossOperator<TFunction>(string Title, TFunction Function, int FlopsPerElement, LossReduction Reduction = LossReduction.Mean)
    : Operator<ElementLossGeometry>
    where TFunction : unmanaged, IElementLossFunction, IEquatable<TFunction>
{
    /// <inheritdoc/>
    public override string Name => Title;

    /// <summary>Applies the operator.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public Tensor Apply(Tensor input, Tensor target) => Run(input, target);

    /// <inheritdoc/>
    public override ElementLossGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape shape = inputs[0];
        if (shape != inputs[1])
            throw new ShapeException(Name, $"the prediction has shape {shape}, the target {inputs[1]}; they must be equal, nothing is broadcast. Give both one shape.");
        return new ElementLossGeometry(shape.Count, LossReductions.Factor(Name, Reduction, shape.Count, shape), Reduction != LossReduction.None);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementLossGeometry geometry, ReadOnlySpan<Shape> inputs) => geometry.IsReduced ? [] : inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementLossGeometry geometry, in ForwardContext context) =>
        context.Backend.ElementLoss(geometry, Function, context.Input(0), context.Input(1), context.Output);

    // L = c·Σ f(x, t):   dx = dy·c·∂f/∂x,   dt = dy·c·∂f/∂t

    /// <inheritdoc/>
    protected internal override void Backward(in ElementLossGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0)) context.Backend.ElementLossBackward(geometry, Function, false, context.Input(0), context.Input(1), context.OutputGradient, context.InputGradient(0));
        if (context.Needs(1)) context.Backend.ElementLossBackward(geometry, Function, true, context.Input(0), context.Input(1), context.OutputGradient, context.InputGradient(1));
    }

    /// <inheritdoc/>
    public override Cost Cost(in ElementLossGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Count * (FlopsPerElement + (geometry.IsReduced ? 1 : 0)));

    /// <inheritdoc/>
    public override Reach Reach(in ElementLossGeometry geometry, int operand) => geometry.IsReduced ? Operators.Reach.Everything : Operators.Reach.Elementwise;

    /// <summary>Samples of every reduction with numbers that f is made for; more settings of f may be added.</summary>
    internal IEnumerable<OperatorSample> SamplesWith(OperandValues input, OperandValues target, params IEnumerable<(string Setting, TFunction Function)> others) =>
    [
        Sample("mean", [6, 5], input, target),
        (this with { Reduction = LossReduction.Sum }).Sample("sum", [6, 5], input, target),
        (this with { Reduction = LossReduction.BatchMean }).Sample("over the batch", [6, 5], input, target),
        (this with { Reduction = LossReduction.None }).Sample("of each element", [5, 131], input, target),
        (this with { Reduction = LossReduction.None }).Sample("of each element, batch 0", [0, 5], input, target),
        (this with { Reduction = LossReduction.Sum }).Sample("sum, batch 0", [0, 5], input, target),
        Sample("of a scalar", [], input, target),
        Sample("of pictures", [3, 19, 23, 17], input, target),
        .. others.Select(other => (this with { Function = other.Function }).Sample(other.Setting, [5, 37], input, target)),
    ];

    private OperatorSample Sample(string setting, Shape shape, OperandValues input, OperandValues target) =>
        new($"{Name} {setting}", [new("input", shape, input), new("target", shape, target)], x => Apply(x[0], x[1]));
}

/// <summary>What a sum of losses is multiplied with.</summary>
internal static class LossReductions
{
    public static float Factor(string name, LossReduction reduction, int losses, Shape shape) => reduction switch
    {
        LossReduction.Mean => 1f / losses,
        LossReduction.BatchMean when shape.Rank > 0 => 1f / shape[0],
        LossReduction.BatchMean => throw new ShapeException(name, $"a scalar has no batch to divide by. Use {nameof(LossReduction)}.{nameof(LossReduction.Sum)}."),
        _ => 1,
    };
}
