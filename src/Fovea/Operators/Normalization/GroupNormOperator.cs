using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Normalization;

/// <summary>
/// Group normalisation: the channels of each sample are cut into groups, y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (biased) over the pixels and
/// channels of a group, in training as in evaluation. (Wu and He 2018.)
/// </summary>
/// <param name="Groups">Number of groups, a divisor of the channels.</param>
/// <param name="Epsilon">ε.</param>
/// <remarks>Shapes: <c>[N, …, C]</c> → the same; γ and β <c>[C]</c>, which may be left out.</remarks>
public sealed record GroupNormOperator(int Groups, float Epsilon = 1e-5f) : Operator<GroupNormGeometry>
{
    /// <inheritdoc/>
    public override string Name => "GroupNorm";

    /// <summary>Applies the operator.</summary>
    /// <exception cref="FoveaException">Only one of γ and β is given.</exception>
    public Tensor Apply(Tensor input, Tensor? gamma = null, Tensor? beta = null)
    {
        GroupNormPasses.CheckAffine(Name, gamma, beta);
        return gamma is { } g && beta is { } b ? Run(input, g, b) : Run(input);
    }

    /// <inheritdoc/>
    public override GroupNormGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 2) throw new ShapeException(Name, $"input {input} must have the axes [N, …, C] (channels last).");
        if (Groups < 1 || input[^1] < 1 || input[^1] % Groups != 0)
            throw new ShapeException(Name, $"input {input} has {input[^1]} channels, which {Groups} groups do not divide. Pass a divisor of {input[^1]}.");
        GroupNormPasses.CheckScales(Name, inputs, 1, input[^1..]);
        return new GroupNormGeometry(input[0], input[1..^1].Count, input[^1], Groups, false, Epsilon);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in GroupNormGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in GroupNormGeometry geometry, in ForwardContext context) => GroupNormPasses.Forward(geometry, context, affine: 1);

    /// <inheritdoc/>
    protected internal override void Backward(in GroupNormGeometry geometry, in BackwardContext context) => GroupNormPasses.Backward(geometry, context, affine: 1);

    /// <inheritdoc/>
    public override Cost Cost(in GroupNormGeometry geometry, int operands) => GroupNormPasses.Cost(geometry, operands > 1);

    /// <inheritdoc/>
    public override Reach Reach(in GroupNormGeometry geometry, int operand) => operand > 0 ? Operators.Reach.None : Operators.Reach.EverythingInPlace;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (biased) over the pixels and channels of a group of each sample",
        Shapes: "x `[N, …, C]`, γ and β `[C]` (may be left out) → `[N, …, C]`",
        Settings:
        [
            (nameof(Groups), "number of groups, a divisor of the channels"),
            (nameof(Epsilon), "ε"),
        ],
        Gradient: "with h = γ·dy over a group of m numbers, s = 1/√(σ² + ε) and x̂ = (x − μ)·s: dx = s·(h − Σh/m − x̂·Σ(h·x̂)/m), dγ = Σ dy·x̂, dβ = Σ dy",
        Cost: "FLOPs 7 an element with γ and β, 5 without",
        Layers: ["GroupNorm"],
        Source: "Wu and He 2018");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 5, 4, 8], 1), Sample([2, 5, 4, 8], 2), Sample([2, 5, 4, 8], 8), Sample([3, 7, 6, 21], 3), Sample([2, 9, 34], 2), Sample([6, 12], 4),
        Sample([2, 3, 2, 4, 6], 3, affine: false), Sample([2, 20, 20, 130], 13), Sample([0, 4, 4, 6], 2), Sample([1, 30, 30, 4], 1),
    ];

    private static OperatorSample Sample(Shape input, int groups, bool affine = true)
    {
        GroupNormOperator op = new(groups);
        return GroupNormPasses.Sample($"{op.Name} {groups} of {input}{(affine ? "" : ", not affine")}", input, input[^1..], affine, op.Apply);
    }
}
