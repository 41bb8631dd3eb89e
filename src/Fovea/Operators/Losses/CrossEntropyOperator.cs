using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>Cross-entropy of logits against class labels: −Σ_c t_c · log softmax(x)_c, with t_c = (1 − ε)·w_c·[c = label] + ε·w_c/C.</summary>
/// <param name="Reduction">Mean (over Σ w_label, as PyTorch), sum, or one loss a row.</param>
/// <param name="LabelSmoothing">ε, 0 ≤ ε ≤ 1. (Szegedy et al. 2016.)</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
/// <remarks>Operands: logits <c>[N, …, C]</c>, class weights w <c>[C]</c> (may be left out); labels <c>[N, …]</c>. Log softmax and loss are one kernel, so no logarithm of a rounded zero.</remarks>
public sealed record CrossEntropyOperator(LossReduction Reduction = LossReduction.Mean, float LabelSmoothing = 0, int IgnoreIndex = -100)
    : Operator<CrossEntropyGeometry>
{
    private const int ProbabilitiesSlot = 0;
    private const int LossesSlot = 1;
    private const int NormaliserSlot = 2;

    /// <inheritdoc/>
    public override string Name => "CrossEntropy";

    /// <summary>Applies the operator.</summary>
    /// <exception cref="ShapeException">The labels are not one for each row, or one is no class.</exception>
    public Tensor Apply(Tensor logits, ReadOnlySpan<int> labels, Tensor? classWeights = null)
    {
        ClassLabels.Check(Name, logits.Shape, labels, IgnoreIndex);
        Shape labelShape = [labels.Length];
        return classWeights is { } weights ? Run(labelShape, labels, logits, weights) : Run(labelShape, labels, logits);
    }

    /// <inheritdoc/>
    public override CrossEntropyGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        if (LabelSmoothing is not (>= 0 and <= 1)) throw new ShapeException(Name, $"labelSmoothing must lie between 0 and 1, got {LabelSmoothing}.");
        if (Reduction == LossReduction.BatchMean)
            throw new ShapeException(Name, $"{nameof(LossReduction.BatchMean)} is for divergences. Use {nameof(LossReduction.Mean)}, {nameof(LossReduction.Sum)} or {nameof(LossReduction.None)}.");
        return new CrossEntropyGeometry(ClassLabels.Rows(Name, inputs), inputs[0][^1], LabelSmoothing, IgnoreIndex);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in CrossEntropyGeometry geometry, ReadOnlySpan<Shape> inputs) =>
        Reduction == LossReduction.None ? inputs[0][..^1] : [];

    /// <inheritdoc/>
    protected internal override void Forward(in CrossEntropyGeometry geometry, in ForwardContext context)
    {
        Kernels.Buffer losses = context.Save(LossesSlot, geometry.Rows);
        Kernels.Buffer normaliser = context.Save(NormaliserSlot, 1);
        context.Backend.CrossEntropyForward(geometry, context.Input(0), context.Indices, context.OptionalInput(1),
            context.Save(ProbabilitiesSlot, geometry.Rows * geometry.Classes), losses, normaliser);
        context.Backend.ReduceLoss(Reduction, losses, normaliser, context.Output);
    }

    // With p = softmax(x):   dx_c = dy · (p_c · Σⱼ tⱼ − t_c), over the normaliser if the reduction is the mean

    /// <inheritdoc/>
    protected internal override void Backward(in CrossEntropyGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(1)) throw new FoveaException($"{Name}: class weights have no gradient. Set Trainable to false.");
        context.Backend.CrossEntropyBackward(geometry, Reduction, context.Saved(ProbabilitiesSlot), context.Indices, context.OptionalInput(1),
            context.Saved(NormaliserSlot), context.OutputGradient, context.InputGradient(0));
    }

    // Log softmax as Softmax counts it, and one addition a row.

    /// <inheritdoc/>
    public override Cost Cost(in CrossEntropyGeometry geometry, int operands) => Operators.Cost.OfFlops((5L * geometry.Classes + 1) * geometry.Rows);

    /// <inheritdoc/>
    public override Reach Reach(in CrossEntropyGeometry geometry, int operand) => operand > 0 ? Operators.Reach.None
        : Reduction == LossReduction.None ? Operators.Reach.EverythingAtMost : Operators.Reach.Everything;

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = −Σ꜀ t꜀ · log softmax(x)꜀ for each row, with t꜀ = (1 − ε)·w꜀·[c = label] + ε·w꜀/C; then the mean (over Σ w of the labels), the sum, or one loss a row",
        Shapes: "logits `[N, …, C]`, class weights w `[C]` (may be left out), labels `[N, …]` → a scalar, or `[N, …]` without reduction",
        Settings:
        [
            (nameof(Reduction), "mean, sum, or one loss a row"),
            (nameof(LabelSmoothing), "ε, 0 ≤ ε ≤ 1"),
            (nameof(IgnoreIndex), "rows with this label count for nothing"),
        ],
        Gradient: "dx꜀ = dy · (softmax(x)꜀ · Σⱼ tⱼ − t꜀), over Σ w of the labels if the reduction is the mean; the class weights have none",
        Cost: "FLOPs 5·C + 1 a row",
        Layers: ["CrossEntropyLoss"],
        Source: "label smoothing: Szegedy et al. 2016");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("mean", [6, 5]),
        Sample("sum", [6, 5], new(LossReduction.Sum)),
        Sample("of each row", [6, 5], new(LossReduction.None)),
        Sample("smoothing 0.1", [6, 17], new(LabelSmoothing: 0.1f)),
        Sample("smoothing 1", [6, 17], new(LabelSmoothing: 1)),
        Sample("class weights", [6, 5], weighted: true),
        Sample("class weights, smoothing 0.2", [6, 5], new(LabelSmoothing: 0.2f), weighted: true),
        Sample("class weights, smoothing 0.2, of each row", [6, 5], new(LossReduction.None, 0.2f), weighted: true),
        Sample("ignored rows", [6, 5], new(IgnoreIndex: 3)),
        Sample("ignored rows, class weights, sum", [6, 5], new(LossReduction.Sum, IgnoreIndex: 3), weighted: true),
        Sample("of pixels", [2, 3, 4, 5]),
        Sample("one class", [4, 1]),
        Sample("batch 0, sum", [0, 5], new(LossReduction.Sum)),
        Sample("batch 0, of each row", [0, 5], new(LossReduction.None)),
        Sample("batch 1", [1, 1000]),
        Sample("many rows", [700, 10]),
    ];

    private static OperatorSample Sample(string setting, Shape logits, CrossEntropyOperator? op = null, bool weighted = false)
    {
        op ??= new CrossEntropyOperator();
        int[] labels = [.. Enumerable.Range(0, logits[..^1].Count).Select(row => (7 * row + 3) % logits[^1])];
        List<SampleOperand> operands = [new("logits", logits, OperandValues.Spread)];
        if (weighted) operands.Add(new("class weights", [logits[^1]], OperandValues.Positive, HasGradient: false));
        return new OperatorSample($"{op.Name} {setting}", operands, x => op.Apply(x[0], labels, x.Count > 1 ? x[1] : null));
    }
}
