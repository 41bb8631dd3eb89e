using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>What losses of rows against class labels share: operands, shape rule, reduction.</summary>
/// <typeparam name="TGeometry">The rows with the settings of the loss.</typeparam>
/// <param name="Reduction">Mean, sum, or one loss a row.</param>
/// <param name="IgnoreIndex">Rows with this label count for nothing.</param>
/// <remarks>Operands: <c>[N, …, C]</c>, class weights <c>[C]</c> (may be left out); labels <c>[N, …]</c>, one a row, so pixels have labels as samples do.</remarks>
public abstract record ClassLossOperator<TGeometry>(LossReduction Reduction, int IgnoreIndex) : Operator<TGeometry> where TGeometry : struct
{
    private protected const int LossesSlot = 0;
    private protected const int NormaliserSlot = 1;

    /// <summary>Applies the operator.</summary>
    /// <exception cref="ShapeException">The labels are not one for each row, or one is no class.</exception>
    public Tensor Apply(Tensor input, ReadOnlySpan<int> labels, Tensor? classWeights = null)
    {
        ClassLabels.Check(Name, input.Shape, labels, IgnoreIndex);
        Shape labelShape = [labels.Length];
        return classWeights is { } weights ? Run(labelShape, labels, input, weights) : Run(labelShape, labels, input);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in TGeometry geometry, ReadOnlySpan<Shape> inputs) => Reduction == LossReduction.None ? inputs[0][..^1] : [];

    /// <inheritdoc/>
    public override Reach Reach(in TGeometry geometry, int operand) => operand > 0 ? Operators.Reach.None
        : Reduction == LossReduction.None ? Operators.Reach.EverythingAtMost : Operators.Reach.Everything;

    private protected ClassLossGeometry Rows(ReadOnlySpan<Shape> inputs)
    {
        if (Reduction == LossReduction.BatchMean)
            throw new ShapeException(Name, $"{nameof(LossReduction.BatchMean)} is for divergences. Use {nameof(LossReduction.Mean)}, {nameof(LossReduction.Sum)} or {nameof(LossReduction.None)}.");
        return new ClassLossGeometry(ClassLabels.Rows(Name, inputs), inputs[0][^1], IgnoreIndex);
    }

    private protected void RefuseWeightGradient(in BackwardContext context)
    {
        if (context.Needs(1)) throw new FoveaException($"{Name}: class weights have no gradient. Set Trainable to false.");
    }

    internal static OperatorSample Sample(string setting, Shape shape, ClassLossOperator<TGeometry> op, OperandValues values, bool weighted = false)
    {
        int[] labels = [.. Enumerable.Range(0, shape[..^1].Count).Select(row => (7 * row + 3) % shape[^1])];
        List<SampleOperand> operands = [new("input", shape, values)];
        if (weighted) operands.Add(new("class weights", [shape[^1]], OperandValues.Positive, HasGradient: false));
        return new OperatorSample($"{op.Name} {setting}", operands, x => op.Apply(x[0], labels, x.Count > 1 ? x[1] : null));
    }
}

/// <summary>Class labels against the rows that they belong to.</summary>
internal static class ClassLabels
{
    public static void Check(string name, Shape logits, ReadOnlySpan<int> labels, int ignoreIndex)
    {
        int classes = logits.Rank > 0 ? logits[^1] : 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes && labels[i] != ignoreIndex)
                throw new ShapeException(name, $"label {i} is {labels[i]}; the logits {logits} have the classes 0 to {classes - 1}.");
        }
    }

    /// <summary>The number of rows; the labels' shape is the last one, that of class weights may stand before it.</summary>
    public static int Rows(string name, ReadOnlySpan<Shape> inputs)
    {
        (Shape logits, Shape labels) = (inputs[0], inputs[^1]);
        if (logits.Rank < 2) throw new ShapeException(name, $"the logits {logits} must have the axes [N, …, classes].");
        int rows = logits[..^1].Count;
        if (labels.Count != rows) throw new ShapeException(name, $"the logits {logits} have {rows} rows, but {labels.Count} labels were given.");
        if (inputs.Length > 2 && inputs[1] != [logits[^1]])
            throw new ShapeException(name, $"classWeights has shape {inputs[1]}, expected [{logits[^1]}]: one for each class.");
        return rows;
    }
}
