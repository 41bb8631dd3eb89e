using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Losses;

/// <summary>L = max(0, ‖a − p + ε‖₂ − ‖a − n + ε‖₂ + margin): an anchor is to lie nearer to what belongs to it than to what does not. (Schroff et al. 2015, with distances instead of their squares, as in PyTorch.)</summary>
/// <param name="Margin">By how much nearer.</param>
/// <param name="Epsilon">ε: gives a distance of 0 a gradient.</param>
/// <param name="Reduction">Mean, sum, or one loss a triplet.</param>
/// <remarks>Operands: features anchor, positive and negative <c>[N, F]</c>.</remarks>
public sealed record TripletOperator(float Margin = 1, float Epsilon = 1e-6f, LossReduction Reduction = LossReduction.Mean) : Operator<DistanceLossGeometry>
{
    private const int DistancesSlot = 0;
    private const int LossesSlot = 1;
    private const int CountSlot = 2;

    /// <inheritdoc/>
    public override string Name => "Triplet";

    /// <summary>Applies the operator.</summary>
    /// <exception cref="ShapeException">The features differ in shape.</exception>
    public Tensor Apply(Tensor anchor, Tensor positive, Tensor negative) => Run(anchor, positive, negative);

    /// <inheritdoc/>
    public override DistanceLossGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        FeatureRows.Check(Name, inputs);
        return new DistanceLossGeometry(inputs[0][0], inputs[0][1], Margin, Epsilon);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in DistanceLossGeometry geometry, ReadOnlySpan<Shape> inputs) => Reduction == LossReduction.None ? [geometry.Rows] : [];

    /// <inheritdoc/>
    protected internal override void Forward(in DistanceLossGeometry geometry, in ForwardContext context)
    {
        Kernels.Buffer losses = context.Save(LossesSlot, geometry.Rows), count = context.Save(CountSlot, 1);
        context.Backend.TripletForward(geometry, context.Input(0), context.Input(1), context.Input(2), context.Save(DistancesSlot, 2 * geometry.Rows), losses);
        context.Backend.Fill(geometry.Rows, count);
        context.Backend.ReduceLoss(FeatureRows.Plain(Reduction), losses, count, context.Output);
    }

    // Where L > 0, with u = (a − p + ε)/‖a − p + ε‖ and v = (a − n + ε)/‖a − n + ε‖:   da = dy·(u − v),   dp = −dy·u,   dn = dy·v

    /// <inheritdoc/>
    protected internal override void Backward(in DistanceLossGeometry geometry, in BackwardContext context)
    {
        ReadOnlySpan<(int Positive, int Negative)> signs = [(1, -1), (-1, 0), (0, 1)];
        for (int operand = 0; operand < 3; operand++)
        {
            if (!context.Needs(operand)) continue;
            context.Backend.TripletBackward(geometry, FeatureRows.Factor(Reduction, geometry), Reduction != LossReduction.None, signs[operand].Positive, signs[operand].Negative,
                context.Input(0), context.Input(1), context.Input(2), context.Saved(DistancesSlot), context.Saved(LossesSlot), context.OutputGradient, context.InputGradient(operand));
        }
    }

    // Twice two additions, a square and an addition a feature; two roots, three additions and a maximum a triplet.

    /// <inheritdoc/>
    public override Cost Cost(in DistanceLossGeometry geometry, int operands) => Operators.Cost.OfFlops((8L * geometry.Features + 6) * geometry.Rows);

    /// <inheritdoc/>
    public override Reach Reach(in DistanceLossGeometry geometry, int operand) => Operators.Reach.Everything;

    internal static OperatorDocumentation Documentation => new(
        Formula: "L = max(0, ‖a − p + ε‖₂ − ‖a − n + ε‖₂ + margin); then the mean, the sum, or one loss a triplet",
        Shapes: "anchor a, positive p and negative n `[N, F]` → a scalar, or `[N]` without reduction",
        Settings:
        [
            (nameof(Margin), "by how much nearer the positive is to be"),
            (nameof(Epsilon), "ε: gives a distance of 0 a gradient"),
            (nameof(Reduction), "mean, sum, or one loss a triplet"),
        ],
        Gradient: "where L > 0, with u = (a − p + ε)/‖a − p + ε‖ and v = (a − n + ε)/‖a − n + ε‖: da = dy·(u − v), dp = −dy·u, dn = dy·v",
        Cost: "FLOPs 8·F + 6 a triplet",
        Layers: ["TripletLoss"],
        Source: "Schroff, Kalenichenko and Philbin 2015");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("mean", [6, 5], new TripletOperator()),
        Sample("sum, margin 0.2", [6, 37], new TripletOperator(0.2f, 1e-3f, LossReduction.Sum)),
        Sample("of each triplet", [7, 17], new TripletOperator(Reduction: LossReduction.None)),
        Sample("sum, batch 0", [0, 5], new TripletOperator(Reduction: LossReduction.Sum)),
        Sample("many triplets", [300, 16], new TripletOperator()),
    ];

    private static OperatorSample Sample(string setting, Shape shape, TripletOperator op) =>
        new($"{op.Name} {setting}", [new("anchor", shape), new("positive", shape), new("negative", shape)], x => op.Apply(x[0], x[1], x[2]));
}
