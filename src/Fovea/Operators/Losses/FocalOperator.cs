using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>Focal loss of logits against class labels: L = −w[label]·(1 − p)^γ·log p with p = softmax(x)[label]. Sure answers count less. (Lin et al. 2017.)</summary>
/// <param name="Gamma">γ; 0 gives the cross-entropy.</param>
/// <param name="Reduction">Mean (over the rows that count), sum, or one loss a row.</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
/// <remarks>Operands: logits <c>[N, …, C]</c>, class weights w <c>[C]</c>, the paper's α (may be left out); labels <c>[N, …]</c>.</remarks>
public sealed record FocalOperator(float Gamma = 2, LossReduction Reduction = LossReduction.Mean, int IgnoreIndex = -100)
    : ClassLossOperator<FocalGeometry>(Reduction, IgnoreIndex)
{
    private const int ProbabilitiesSlot = 2;
    private const int EntropiesSlot = 3;

    /// <inheritdoc/>
    public override string Name => "Focal";

    /// <inheritdoc/>
    public override FocalGeometry Resolve(ReadOnlySpan<Shape> inputs) => new(Rows(inputs), Gamma);

    /// <inheritdoc/>
    protected internal override void Forward(in FocalGeometry geometry, in ForwardContext context)
    {
        int rows = geometry.Rows.Rows;
        Kernels.Buffer losses = context.Save(LossesSlot, rows), normaliser = context.Save(NormaliserSlot, 1);
        context.Backend.FocalForward(geometry, context.Input(0), context.Indices, context.OptionalInput(1),
            context.Save(ProbabilitiesSlot, rows * geometry.Rows.Classes), context.Save(EntropiesSlot, rows), losses, normaliser);
        context.Backend.ReduceLoss(Reduction, losses, normaliser, context.Output);
    }

    // L = −w·(1 − p)^γ·log p,   dL/dp = w·(γ·(1 − p)^(γ−1)·log p − (1 − p)^γ/p),   dp/dx꜀ = p·([c = label] − p꜀), so
    //   dx꜀ = dy·w·(γ·(1 − p)^(γ−1)·p·(−log p) + (1 − p)^γ)·(p꜀ − [c = label])

    /// <inheritdoc/>
    protected internal override void Backward(in FocalGeometry geometry, in BackwardContext context)
    {
        RefuseWeightGradient(context);
        context.Backend.FocalBackward(geometry, Reduction, context.Indices, context.OptionalInput(1), context.Saved(ProbabilitiesSlot), context.Saved(EntropiesSlot),
            context.Saved(NormaliserSlot), context.OutputGradient, context.InputGradient(0));
    }

    // Log softmax as Softmax counts it; a power (a logarithm, a product, an exponential), a difference, two products and an addition a row.

    /// <inheritdoc/>
    public override Cost Cost(in FocalGeometry geometry, int operands) => Operators.Cost.OfFlops((5L * geometry.Rows.Classes + 7) * geometry.Rows.Rows);

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = −w·(1 − p)^γ·log p for each row, p = softmax(x)[label]; then the mean over the rows, the sum, or one loss a row",
        Shapes: "logits `[N, …, C]`, class weights `[C]` (may be left out), labels `[N, …]` → a scalar, or `[N, …]` without reduction",
        Settings:
        [
            (nameof(Gamma), "γ: how much less sure answers count; 0 gives the cross-entropy"),
            (nameof(Reduction), "mean, sum, or one loss a row"),
            (nameof(IgnoreIndex), "rows with this label count for nothing"),
        ],
        Gradient: "dx꜀ = dy·w·(γ·(1 − p)^(γ−1)·p·(−log p) + (1 − p)^γ)·(softmax(x)꜀ − [c = label]); the class weights have none",
        Cost: "FLOPs 5·C + 7 a row",
        Layers: ["FocalLoss"],
        Source: "Lin et al. 2017");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("mean", [6, 5], new FocalOperator(), OperandValues.Spread),
        Sample("gamma 0", [6, 5], new FocalOperator(0), OperandValues.Spread),
        Sample("gamma 0.5, class weights", [6, 17], new FocalOperator(0.5f), OperandValues.Spread, weighted: true),
        Sample("gamma 3, ignored rows, sum", [6, 5], new FocalOperator(3, LossReduction.Sum, IgnoreIndex: 3), OperandValues.Spread),
        Sample("of each row", [6, 37], new FocalOperator(Reduction: LossReduction.None), OperandValues.Spread),
        Sample("of pixels", [2, 3, 4, 5], new FocalOperator(), OperandValues.Spread),
        Sample("sum, batch 0", [0, 5], new FocalOperator(Reduction: LossReduction.Sum), OperandValues.Spread),
    ];
}
