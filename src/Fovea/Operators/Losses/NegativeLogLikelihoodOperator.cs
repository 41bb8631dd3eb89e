using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>Negative log-likelihood L = −w[label]·x[label] of log-probabilities x: cross-entropy with the log softmax left to the network.</summary>
/// <param name="Reduction">Mean (over Σ w[label], as PyTorch), sum, or one loss a row.</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
/// <remarks>Operands: <c>[N, …, C]</c>, class weights w <c>[C]</c> (may be left out); labels <c>[N, …]</c>.</remarks>
public sealed record NegativeLogLikelihoodOperator(LossReduction Reduction = LossReduction.Mean, int IgnoreIndex = -100)
    : ClassLossOperator<ClassLossGeometry>(Reduction, IgnoreIndex)
{
    /// <inheritdoc/>
    public override string Name => "NegativeLogLikelihood";

    /// <inheritdoc/>
    public override ClassLossGeometry Resolve(ReadOnlySpan<Shape> inputs) => Rows(inputs);

    /// <inheritdoc/>
    protected internal override void Forward(in ClassLossGeometry geometry, in ForwardContext context)
    {
        Kernels.Buffer losses = context.Save(LossesSlot, geometry.Rows), normaliser = context.Save(NormaliserSlot, 1);
        context.Backend.NegativeLogLikelihoodForward(geometry, context.Input(0), context.Indices, context.OptionalInput(1), losses, normaliser);
        context.Backend.ReduceLoss(Reduction, losses, normaliser, context.Output);
    }

    // dx[c] = −dy·w[label]·[c = label], over the normaliser if the reduction is the mean

    /// <inheritdoc/>
    protected internal override void Backward(in ClassLossGeometry geometry, in BackwardContext context)
    {
        RefuseWeightGradient(context);
        context.Backend.NegativeLogLikelihoodBackward(geometry, Reduction, context.Indices, context.OptionalInput(1), context.Saved(NormaliserSlot),
            context.OutputGradient, context.InputGradient(0));
    }

    // A product and an addition a row.

    /// <inheritdoc/>
    public override Cost Cost(in ClassLossGeometry geometry, int operands) => Operators.Cost.OfFlops(2L * geometry.Rows);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = −w·x[label] for each row, w the weight of the label's class; then the mean (over Σ w), the sum, or one loss a row",
        Shapes: "log-probabilities `[N, …, C]`, class weights `[C]` (may be left out), labels `[N, …]` → a scalar, or `[N, …]` without reduction",
        Settings:
        [
            (nameof(Reduction), "mean, sum, or one loss a row"),
            (nameof(IgnoreIndex), "rows with this label count for nothing"),
        ],
        Gradient: "dx꜀ = −dy·w·[c = label], over Σ w if the reduction is the mean; the class weights have none",
        Cost: "FLOPs 2 a row",
        Layers: ["NegativeLogLikelihoodLoss"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("mean", [6, 5], new NegativeLogLikelihoodOperator(), OperandValues.Any),
        Sample("sum, class weights", [6, 5], new NegativeLogLikelihoodOperator(LossReduction.Sum), OperandValues.Any, weighted: true),
        Sample("mean, class weights, ignored rows", [6, 5], new NegativeLogLikelihoodOperator(IgnoreIndex: 3), OperandValues.Any, weighted: true),
        Sample("of each row", [6, 5], new NegativeLogLikelihoodOperator(LossReduction.None), OperandValues.Any),
        Sample("of pixels", [2, 3, 4, 5], new NegativeLogLikelihoodOperator(), OperandValues.Any),
        Sample("sum, batch 0", [0, 5], new NegativeLogLikelihoodOperator(LossReduction.Sum), OperandValues.Any),
        Sample("many rows", [700, 10], new NegativeLogLikelihoodOperator(), OperandValues.Any),
    ];
}
