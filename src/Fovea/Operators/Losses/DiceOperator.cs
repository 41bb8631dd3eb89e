using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>L = 1 − (2·Σ x·t + s)/(Σ x + Σ t + s), the sums over the pixels of each channel of each sample: how far masks are from lying on each other. (Milletari et al. 2016.)</summary>
/// <param name="Smooth">s: keeps a channel without pixels from dividing by 0, and its loss at 0.</param>
/// <param name="Squared">Whether the denominator is Σ x² + Σ t², as in the paper.</param>
/// <param name="Reduction">Mean over samples and channels, sum, or one loss for each.</param>
/// <param name="IgnoreIndex">Pixels with this label count for nothing.</param>
/// <remarks>
/// Operands: probabilities x <c>[N, …, C]</c>, and target probabilities t of the same shape or labels <c>[N, …]</c>, which are 1 for the class and 0
/// elsewhere. Where a target is negative the pixel counts for nothing. Result: a scalar, or <c>[N, C]</c> without reduction.
/// </remarks>
public sealed record DiceOperator(float Smooth = 1, bool Squared = false, LossReduction Reduction = LossReduction.Mean, int IgnoreIndex = -100) : Operator<DiceGeometry>
{
    private const int NumeratorsSlot = 0;
    private const int DenominatorsSlot = 1;
    private const int LossesSlot = 2;
    private const int CountSlot = 3;
    private const int TargetSlot = 4;

    /// <inheritdoc/>
    public override string Name => "Dice";

    /// <summary>Applies the operator to probabilities and target probabilities of one shape.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public Tensor Apply(Tensor input, Tensor target) => input.Shape == target.Shape ? Run(input, target)
        : throw new ShapeException(Name, $"the prediction has shape {input.Shape}, the target {target.Shape}; they must be equal, nothing is broadcast. Give both one shape.");

    /// <summary>Applies the operator to probabilities and one class for each pixel.</summary>
    /// <exception cref="ShapeException">The labels are not one for each pixel, or one is no class.</exception>
    public Tensor Apply(Tensor input, ReadOnlySpan<int> labels)
    {
        ClassLabels.Check(Name, input.Shape, labels, IgnoreIndex);
        if (IgnoreIndex >= 0 && IgnoreIndex < input.Shape[^1])
            throw new ShapeException(Name, $"ignoreIndex {IgnoreIndex} is a class of the input {input.Shape}. Use a number outside of 0 to {input.Shape[^1] - 1}.");
        Shape labelShape = [labels.Length];
        return Run(labelShape, labels, input);
    }

    /// <inheritdoc/>
    public override DiceGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape target) = (inputs[0], inputs[1]);
        if (input.Rank < 2) throw new ShapeException(Name, $"the input {input} must have the axes [N, …, channels].");
        if (target != input && target.Count != input[..^1].Count)
            throw new ShapeException(Name, $"the input {input} has {input[..^1].Count} pixels, but {target.Count} labels were given.");
        _ = LossReductions.Factor(Name, Reduction, 1, input);
        return new DiceGeometry(input[0], input[1..^1].Count, input[^1], Smooth, Squared);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in DiceGeometry geometry, ReadOnlySpan<Shape> inputs) => Reduction == LossReduction.None ? [geometry.Samples, geometry.Channels] : [];

    /// <inheritdoc/>
    protected internal override void Forward(in DiceGeometry geometry, in ForwardContext context)
    {
        int sums = geometry.Samples * geometry.Channels;
        if (context.InputCount == 1)
        {
            context.Backend.EncodeLabels(geometry.Samples * geometry.Pixels, geometry.Channels, context.Indices,
                context.Save(TargetSlot, geometry.Samples * geometry.Pixels * geometry.Channels));
        }

        Kernels.Buffer target = context.InputCount == 1 ? context.Save(TargetSlot, geometry.Samples * geometry.Pixels * geometry.Channels) : context.Input(1);
        Kernels.Buffer losses = context.Save(LossesSlot, sums), count = context.Save(CountSlot, 1);
        context.Backend.DiceForward(geometry, context.Input(0), target, context.Save(NumeratorsSlot, sums), context.Save(DenominatorsSlot, sums), losses);
        context.Backend.Fill(1 / Factor(geometry), count);
        context.Backend.ReduceLoss(Reduction == LossReduction.BatchMean ? LossReduction.Mean : Reduction, losses, count, context.Output);
    }

    // With a = 2·Σ x·t + s, b = Σ x + Σ t + s:   dx = dy·(a/b² − 2t/b), of squares dx = dy·(2x·a/b² − 2t/b); dt with x and t changed

    /// <inheritdoc/>
    protected internal override void Backward(in DiceGeometry geometry, in BackwardContext context)
    {
        Kernels.Buffer target = context.InputCount == 1 ? context.Saved(TargetSlot) : context.Input(1);
        for (int operand = 0; operand < context.InputCount; operand++)
        {
            if (!context.Needs(operand)) continue;
            context.Backend.DiceBackward(geometry, Factor(geometry), Reduction != LossReduction.None, operand == 1, context.Input(0), target,
                context.Saved(NumeratorsSlot), context.Saved(DenominatorsSlot), context.OutputGradient, context.InputGradient(operand));
        }
    }

    // A product and three additions an element, two more products of squares; a division and three additions a channel.

    /// <inheritdoc/>
    public override Cost Cost(in DiceGeometry geometry, int operands) => Operators.Cost.OfFlops(
        (Squared ? 6L : 4L) * geometry.Samples * geometry.Pixels * geometry.Channels + 4L * geometry.Samples * geometry.Channels);

    /// <inheritdoc/>
    public override Reach Reach(in DiceGeometry geometry, int operand) => Operators.Reach.Everything;

    private float Factor(in DiceGeometry geometry) => Reduction switch
    {
        LossReduction.Mean => 1f / (geometry.Samples * geometry.Channels),
        LossReduction.BatchMean => 1f / geometry.Samples,
        _ => 1,
    };

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = 1 − (2·Σ x·t + s)/(Σ x + Σ t + s) for each sample and channel, the sums over its pixels (of squares: Σ x² + Σ t²); then the mean, the sum, or one loss for each",
        Shapes: "probabilities x `[N, …, C]`, target t of the same shape or labels `[N, …]` → a scalar, or `[N, C]` without reduction",
        Settings:
        [
            (nameof(Smooth), "s: keeps a channel without pixels from dividing by 0"),
            (nameof(Squared), "whether the denominator is of squares, as in the paper"),
            (nameof(Reduction), "mean over samples and channels, sum, sum over the first axis' size, or none"),
            (nameof(IgnoreIndex), "pixels with this label count for nothing, as those with a negative target"),
        ],
        Gradient: "with a and b above and below the line: dx = dy·(a/b² − 2t/b), of squares dx = dy·(2x·a/b² − 2t/b); dt with x and t changed",
        Cost: "FLOPs 4 an element (6 of squares), 4 a channel and sample",
        Layers: ["DiceLoss"],
        Source: "Milletari, Navab and Ahmadi 2016");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("of masks", [2, 5, 7, 3], new DiceOperator()),
        Sample("of masks of one channel", [2, 9, 17, 1], new DiceOperator()),
        Sample("of many channels", [2, 3, 3, 70], new DiceOperator(0.1f)),
        Sample("of squares", [2, 5, 7, 3], new DiceOperator(Squared: true)),
        Sample("of squares, sum", [2, 5, 7, 3], new DiceOperator(Squared: true, Reduction: LossReduction.Sum)),
        Sample("over the batch", [2, 5, 7, 3], new DiceOperator(Reduction: LossReduction.BatchMean)),
        Sample("of each channel", [2, 5, 7, 3], new DiceOperator(Reduction: LossReduction.None)),
        Sample("of rows", [6, 5], new DiceOperator()),
        Sample("sum, batch 0", [0, 2], new DiceOperator(Reduction: LossReduction.Sum)),
        LabelSample("of labels", [2, 5, 7, 3], new DiceOperator(), 3),
        LabelSample("of labels, ignored pixels", [2, 5, 7, 3], new DiceOperator(Squared: true, IgnoreIndex: 3), 4),
    ];

    private static OperatorSample Sample(string setting, Shape shape, DiceOperator op) => new($"{op.Name} {setting}",
        [new("input", shape, OperandValues.Probability), new("target", shape, OperandValues.Probability)], x => op.Apply(x[0], x[1]));

    private static OperatorSample LabelSample(string setting, Shape shape, DiceOperator op, int values)
    {
        int[] labels = [.. Enumerable.Range(0, shape[..^1].Count).Select(pixel => (7 * pixel + pixel / 5) % values)];
        return new OperatorSample($"{op.Name} {setting}", [new("input", shape, OperandValues.Probability)], x => op.Apply(x[0], labels));
    }
}
