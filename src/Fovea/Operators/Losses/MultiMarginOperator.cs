using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>Multi-class hinge loss L = w[label]/C · Σ max(0, margin − x[label] + x[c])^p over the other classes. (Crammer and Singer 2001; Weston and Watkins 1999.)</summary>
/// <param name="Margin">By how much the label's score must lead.</param>
/// <param name="Squared">Whether p is 2 instead of 1.</param>
/// <param name="Reduction">Mean (over the rows that count, whatever their weights, as PyTorch), sum, or one loss a row.</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
/// <remarks>Operands: scores <c>[N, …, C]</c>, class weights w <c>[C]</c> (may be left out); labels <c>[N, …]</c>.</remarks>
public sealed record MultiMarginOperator(float Margin = 1, bool Squared = false, LossReduction Reduction = LossReduction.Mean, int IgnoreIndex = -100)
    : ClassLossOperator<MultiMarginGeometry>(Reduction, IgnoreIndex)
{
    /// <inheritdoc/>
    public override string Name => "MultiMargin";

    /// <inheritdoc/>
    public override MultiMarginGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(Rows(inputs), Margin, Squared);

    /// <inheritdoc/>
    protected internal override void Forward(in MultiMarginGeometry geometry, in ForwardContext context)
    {
        Kernels.Buffer losses = context.Save(LossesSlot, geometry.Rows.Rows), normaliser = context.Save(NormaliserSlot, 1);
        context.Backend.MultiMarginForward(geometry, context.Input(0), context.Indices, context.OptionalInput(1), losses, normaliser);
        context.Backend.ReduceLoss(Reduction, losses, normaliser, context.Output);
    }

    // With m꜀ = margin − x[label] + x[c]:   dx꜀ = dy·w/C·p·m꜀^(p−1) where m꜀ > 0,   dx[label] = −Σ dx꜀

    /// <inheritdoc/>
    protected internal override void Backward(in MultiMarginGeometry geometry, in BackwardContext context)
    {
        RefuseWeightGradient(context);
        context.Backend.MultiMarginBackward(geometry, Reduction, context.Input(0), context.Indices, context.OptionalInput(1), context.Saved(NormaliserSlot),
            context.OutputGradient, context.InputGradient(0));
    }

    // Two differences, a maximum and an addition (and a product if squared) a class.

    /// <inheritdoc/>
    public override Cost Cost(in MultiMarginGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((Squared ? 5L : 4L) * geometry.Rows.Rows * geometry.Rows.Classes);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = w/C · Σ max(0, margin − x[label] + x꜀)^p over the classes c ≠ label of each row; then the mean over the rows, the sum, or one loss a row",
        Shapes: "scores `[N, …, C]`, class weights `[C]` (may be left out), labels `[N, …]` → a scalar, or `[N, …]` without reduction",
        Settings:
        [
            (nameof(Margin), "by how much the label's score must lead"),
            (nameof(Squared), "whether p is 2 instead of 1"),
            (nameof(Reduction), "mean, sum, or one loss a row"),
            (nameof(IgnoreIndex), "rows with this label count for nothing"),
        ],
        Gradient: "dx꜀ = dy·w/C·p·(margin − x[label] + x꜀)^(p−1) where that is above 0, dx[label] = −Σ dx꜀; the class weights have none",
        Cost: "FLOPs 4 a class and row, 5 if squared",
        Layers: ["MultiMarginLoss"],
        Source: "Weston and Watkins 1999; Crammer and Singer 2001");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("mean", [6, 5], new MultiMarginOperator(), OperandValues.Spread),
        Sample("squared, margin 2.3", [6, 37], new MultiMarginOperator(2.3f, Squared: true), OperandValues.Spread),
        Sample("class weights, ignored rows", [6, 5], new MultiMarginOperator(1.3f, IgnoreIndex: 3), OperandValues.Spread, weighted: true),
        Sample("of each row", [6, 37], new MultiMarginOperator(0.7f, Reduction: LossReduction.None), OperandValues.Spread),
        Sample("of pixels", [2, 3, 4, 5], new MultiMarginOperator(1.1f), OperandValues.Spread),
        Sample("sum, batch 0", [0, 5], new MultiMarginOperator(Reduction: LossReduction.Sum), OperandValues.Spread),
        Sample("one class, sum", [4, 1], new MultiMarginOperator(Reduction: LossReduction.Sum), OperandValues.Spread),
    ];
}
