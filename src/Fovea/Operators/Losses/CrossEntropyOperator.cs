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
        Shape shape = logits.Shape;
        int classes = shape.Rank > 0 ? shape[^1] : 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes && labels[i] != IgnoreIndex)
                throw new ShapeException(Name, $"label {i} is {labels[i]}; the logits {shape} have the classes 0 to {classes - 1}.");
        }

        Shape labelShape = [labels.Length];
        return classWeights is { } weights ? Run(labelShape, labels, logits, weights) : Run(labelShape, labels, logits);
    }

    /// <inheritdoc/>
    public override CrossEntropyGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape logits, Shape labels) = (inputs[0], inputs[^1]);
        if (logits.Rank < 2) throw new ShapeException(Name, $"the logits {logits} must have the axes [N, …, classes].");
        if (LabelSmoothing is not (>= 0 and <= 1)) throw new ShapeException(Name, $"labelSmoothing must lie between 0 and 1, got {LabelSmoothing}.");
        int rows = logits[..^1].Count;
        if (labels.Count != rows) throw new ShapeException(Name, $"the logits {logits} have {rows} rows, but {labels.Count} labels were given.");
        if (inputs.Length > 2 && inputs[1] != [logits[^1]])
            throw new ShapeException(Name, $"classWeights has shape {inputs[1]}, expected [{logits[^1]}]: one for each class.");
        return new CrossEntropyGeometry(rows, logits[^1], LabelSmoothing, IgnoreIndex);
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
}
