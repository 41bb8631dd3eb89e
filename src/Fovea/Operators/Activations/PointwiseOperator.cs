using Fovea.Kernels;
using Fovea.Operators.Elementwise;

namespace Fovea.Operators.Activations;

/// <summary>y[i] = f(x[i]): one operator for all activations that look at one number.</summary>
/// <typeparam name="TFunction">f and its derivative.</typeparam>
/// <param name="Title">The name in messages, for example <c>ReLU</c>.</param>
/// <param name="Function">f.</param>
/// <param name="FlopsPerElement">What computing f once costs.</param>
public sealed record PointwiseOperator<TFunction>(string Title, TFunction Function, int FlopsPerElement) : Operator<ElementGeometry>
    where TFunction : unmanaged, IPointwiseFunction, IEquatable<TFunction>
{
    /// <inheritdoc/>
    public override string Name => Title;

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(inputs[0].Count);

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Map(Function, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) =>
        context.Backend.MapBackward(Function, context.Input(0), context.Output, context.OutputGradient, context.InputGradientInPlace(0)); // dx = f′(x)·dy

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.OfFlops((long)geometry.Count * FlopsPerElement);

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in ElementGeometry geometry, int operands) => FlopsPerElement == 0 ? []
        : [new("FLOPs", $"{FlopsPerElement} for each number", $"{FlopsPerElement}·{geometry.Count}", (long)FlopsPerElement * geometry.Count)];

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal override bool TakesView(in ElementGeometry geometry, int operand) => true;

    internal override bool GivesView(in ElementGeometry geometry) => true;

    internal IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("of rows", [5, 131]), Sample("of one number", [1]), Sample("of a scalar", []), Sample("batch 0", [0, 3, 3, 2]), Sample("of pictures", [3, 19, 23, 17]),
    ];

    private OperatorSample Sample(string setting, Shape input) => new($"{Name} {setting}", [new("input", input, OperandValues.Spread)], x => Apply(x[0]));
}
