using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Normalization;

/// <summary>
/// Layer normalisation: y = γ·(x − μ)/√(σ² + ε) + β, with μ and σ² (biased) of the normalised axes, in training as in evaluation. (Ba, Kiros and Hinton 2016.)
/// </summary>
/// <param name="NormalizedShape">The sizes of the normalised axes, which are also those of γ and β.</param>
/// <param name="Axes">Which axes of <c>[N, …, C]</c> they are.</param>
/// <param name="Epsilon">ε.</param>
/// <remarks>
/// Shapes: <c>[N, …, C]</c> → the same; γ and β may be left out. PyTorch normalises the last axes, which are the spatial ones in its
/// N,C,H,W: <c>LayerNorm([H, W])</c> there is <see cref="NormalizedAxes.Spatial"/> here, and <c>LayerNorm([C, H, W])</c> is <see cref="NormalizedAxes.Sample"/>.
/// </remarks>
public sealed record LayerNormOperator(Shape NormalizedShape, NormalizedAxes Axes = NormalizedAxes.Channels, float Epsilon = 1e-5f) : Operator<GroupNormGeometry>
{
    /// <inheritdoc/>
    public override string Name => "LayerNorm";

    /// <summary>Applies the operator.</summary>
    /// <exception cref="FoveaException">Only one of γ and β is given.</exception>
    public Tensor Apply(Tensor input, Tensor? gamma = null, Tensor? beta = null)
    {
        GroupNormPasses.CheckAffine(Name, gamma, beta);
        return gamma is { } g && beta is { } b ? Run(input, g, b) : Run(input);
    }

    // Over the channels every pixel is a sample; over a whole sample all its numbers are channels of one pixel.

    /// <inheritdoc/>
    public override GroupNormGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < (Axes == NormalizedAxes.Spatial ? 3 : 2))
            throw new ShapeException(Name, $"input {input} must have the axes {(Axes == NormalizedAxes.Spatial ? "[N, …, W, C]" : "[N, …, C]")} (channels last).");
        Shape normalized = Axes switch { NormalizedAxes.Channels => input[^1..], NormalizedAxes.Spatial => input[1..^1], _ => input[1..] };
        if (normalized != NormalizedShape)
        {
            throw new ShapeException(Name, $"input {input} has {normalized} in the normalised axes ({Axes}), but the layer was built for {NormalizedShape}. "
                + $"Pass normalizedShape: {normalized}, or choose other axes.");
        }

        GroupNormPasses.CheckScales(Name, inputs, 1, normalized);
        return Axes switch
        {
            NormalizedAxes.Channels => new GroupNormGeometry(input[..^1].Count, 1, input[^1], 1, false, Epsilon),
            NormalizedAxes.Spatial => new GroupNormGeometry(input[0], normalized.Count, input[^1], Math.Max(input[^1], 1), true, Epsilon),
            _ => new GroupNormGeometry(input[0], 1, normalized.Count, 1, false, Epsilon),
        };
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
    public override Reach Reach(in GroupNormGeometry geometry, int operand) =>
        operand > 0 ? Operators.Reach.None : Axes == NormalizedAxes.Channels ? Operators.Reach.Elementwise : Operators.Reach.EverythingInPlace;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (biased) of the normalised axes, in training as in evaluation",
        Shapes: "x `[N, …, C]`, γ and β of the normalised axes (may be left out) → `[N, …, C]`",
        Settings:
        [
            (nameof(NormalizedShape), "the sizes of the normalised axes, which are also those of γ and β"),
            (nameof(Axes), "which axes they are: channels, spatial, or the whole sample"),
            (nameof(Epsilon), "ε"),
        ],
        Gradient: "with h = γ·dy over a group of m numbers, s = 1/√(σ² + ε) and x̂ = (x − μ)·s: dx = s·(h − Σh/m − x̂·Σ(h·x̂)/m), dγ = Σ dy·x̂, dβ = Σ dy",
        Cost: "FLOPs 7 an element with γ and β, 5 without",
        Layers: ["LayerNorm"],
        Source: "Ba, Kiros and Hinton 2016");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([3, 4, 5, 17], NormalizedAxes.Channels), Sample([6, 33], NormalizedAxes.Channels), Sample([2, 3, 7], NormalizedAxes.Channels, affine: false),
        Sample([2, 2, 3, 130], NormalizedAxes.Channels), Sample([0, 4, 4, 3], NormalizedAxes.Channels),
        Sample([3, 6, 5, 4], NormalizedAxes.Spatial), Sample([2, 4, 3, 17], NormalizedAxes.Spatial, affine: false), Sample([2, 9, 3], NormalizedAxes.Spatial),
        Sample([2, 3, 2, 4, 5], NormalizedAxes.Spatial), Sample([2, 6, 5, 1], NormalizedAxes.Spatial),
        Sample([3, 4, 5, 3], NormalizedAxes.Sample), Sample([2, 20, 21, 3], NormalizedAxes.Sample), Sample([4, 9], NormalizedAxes.Sample, affine: false), Sample([0, 4, 3], NormalizedAxes.Sample),
    ];

    private static OperatorSample Sample(Shape input, NormalizedAxes axes, bool affine = true)
    {
        Shape normalized = axes switch { NormalizedAxes.Channels => input[^1..], NormalizedAxes.Spatial => input[1..^1], _ => input[1..] };
        LayerNormOperator op = new(normalized, axes);
        return GroupNormPasses.Sample($"{op.Name} {axes} of {input}{(affine ? "" : ", not affine")}", input, normalized, affine, op.Apply);
    }
}
