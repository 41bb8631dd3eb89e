using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>L = ½d² for pairs that belong together, ½·max(0, margin − d)² for others, d = ‖a − b‖₂. (Hadsell, Chopra and LeCun 2006.)</summary>
/// <param name="Margin">The distance from which on pairs that do not belong together cost nothing.</param>
/// <param name="Reduction">Mean, sum, or one loss a pair.</param>
/// <remarks>Operands: features a and b <c>[N, F]</c>; labels <c>[N]</c>, 1 together and 0 not (the paper's Y is 1 − label).</remarks>
public sealed record ContrastiveOperator(float Margin = 1, LossReduction Reduction = LossReduction.Mean) : Operator<DistanceLossGeometry>
{
    private const int DistancesSlot = 0;
    private const int LossesSlot = 1;
    private const int CountSlot = 2;

    /// <inheritdoc/>
    public override string Name => "Contrastive";

    /// <summary>Applies the operator.</summary>
    /// <exception cref="ShapeException">The features differ in shape, the labels are not one a pair, or one is neither 0 nor 1.</exception>
    public Tensor Apply(Tensor a, Tensor b, ReadOnlySpan<int> together)
    {
        for (int i = 0; i < together.Length; i++)
        {
            if (together[i] is not (0 or 1)) throw new ShapeException(Name, $"label {i} is {together[i]}; pairs that belong together have 1, others 0.");
        }

        Shape labelShape = [together.Length];
        return Run(labelShape, together, a, b);
    }

    /// <inheritdoc/>
    public override DistanceLossGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        FeatureRows.Check(Name, inputs[..2]);
        if (inputs[2].Count != inputs[0][0]) throw new ShapeException(Name, $"the features {inputs[0]} have {inputs[0][0]} rows, but {inputs[2].Count} labels were given.");
        return new DistanceLossGeometry(inputs[0][0], inputs[0][1], Margin, 0);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in DistanceLossGeometry geometry, ReadOnlySpan<Shape> inputs) => Reduction == LossReduction.None ? [geometry.Rows] : [];

    /// <inheritdoc/>
    protected internal override void Forward(in DistanceLossGeometry geometry, in ForwardContext context)
    {
        Kernels.Buffer losses = context.Save(LossesSlot, geometry.Rows), count = context.Save(CountSlot, 1);
        context.Backend.ContrastiveForward(geometry, context.Input(0), context.Input(1), context.Indices, context.Save(DistancesSlot, geometry.Rows), losses);
        context.Backend.Fill(geometry.Rows, count);
        context.Backend.ReduceLoss(FeatureRows.Plain(Reduction), losses, count, context.Output);
    }

    // ∇ₐd = (a − b)/d:   together da = dy·(a − b), else da = −dy·max(0, margin − d)/d·(a − b);   db is the same with a and b changed

    /// <inheritdoc/>
    protected internal override void Backward(in DistanceLossGeometry geometry, in BackwardContext context)
    {
        for (int operand = 0; operand < 2; operand++)
        {
            if (!context.Needs(operand)) continue;
            context.Backend.ContrastiveBackward(geometry, FeatureRows.Factor(Reduction, geometry), Reduction != LossReduction.None,
                context.Input(operand), context.Input(1 - operand), context.Indices, context.Saved(DistancesSlot), context.OutputGradient, context.InputGradient(operand));
        }
    }

    // A difference, a square and an addition a feature; a root, a difference, a maximum, two products and an addition a pair.

    /// <inheritdoc/>
    public override Cost Cost(in DistanceLossGeometry geometry, int operands) => Operators.Cost.OfFlops((3L * geometry.Features + 6) * geometry.Rows);

    /// <inheritdoc/>
    public override Reach Reach(in DistanceLossGeometry geometry, int operand) => operand > 1 ? Operators.Reach.None : Operators.Reach.Everything;

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = ½d² for pairs that belong together, ½·max(0, margin − d)² for others, d = ‖a − b‖₂; then the mean, the sum, or one loss a pair",
        Shapes: "a and b `[N, F]`, labels `[N]`, 1 together and 0 not → a scalar, or `[N]` without reduction",
        Settings:
        [
            (nameof(Margin), "the distance from which on pairs that do not belong together cost nothing"),
            (nameof(Reduction), "mean, sum, or one loss a pair"),
        ],
        Gradient: "together da = dy·(a − b), else da = −dy·max(0, margin − d)/d·(a − b), 0 where d is 0; db = −da",
        Cost: "FLOPs 3·F + 6 a pair",
        Layers: ["ContrastiveLoss"],
        Source: "Hadsell, Chopra and LeCun 2006");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("mean", [6, 5], new ContrastiveOperator(3)),
        Sample("sum, margin 0.5", [6, 5], new ContrastiveOperator(0.5f, LossReduction.Sum)),
        Sample("of each pair", [7, 37], new ContrastiveOperator(6, LossReduction.None)),
        Sample("sum, batch 0", [0, 5], new ContrastiveOperator(1, LossReduction.Sum)),
        Sample("many pairs", [300, 16], new ContrastiveOperator(4)),
    ];

    private static OperatorSample Sample(string setting, Shape shape, ContrastiveOperator op)
    {
        int[] together = [.. Enumerable.Range(0, shape[0]).Select(row => row % 3 == 0 ? 1 : 0)];
        return new OperatorSample($"{op.Name} {setting}", [new("a", shape), new("b", shape)], x => op.Apply(x[0], x[1], together));
    }
}

/// <summary>What losses on distances of rows share.</summary>
internal static class FeatureRows
{
    public static void Check(string name, ReadOnlySpan<Shape> rows)
    {
        foreach (Shape shape in rows)
        {
            if (shape.Rank != 2) throw new ShapeException(name, $"the features {shape} must have the axes [N, features]. Flatten them first.");
            if (shape != rows[0]) throw new ShapeException(name, $"the features have the shapes {rows[0]} and {shape}; they must be equal, nothing is broadcast.");
        }
    }

    public static float Factor(LossReduction reduction, in DistanceLossGeometry geometry) => Plain(reduction) == LossReduction.Mean ? 1f / geometry.Rows : 1;

    /// <summary>The losses are one a row, so the size of the batch is their number.</summary>
    public static LossReduction Plain(LossReduction reduction) => reduction == LossReduction.BatchMean ? LossReduction.Mean : reduction;
}
