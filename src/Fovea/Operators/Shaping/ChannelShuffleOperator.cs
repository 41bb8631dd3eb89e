using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>Mixes the groups of a grouped convolution: channel c of group g of G goes to place c·G + g.</summary>
/// <param name="Groups">G.</param>
/// <remarks>Shapes: <c>[N, …, C]</c> → the same. Source: Zhang et al. 2017 (ShuffleNet).</remarks>
public sealed record ChannelShuffleOperator(int Groups) : PermutingOperator
{
    /// <inheritdoc/>
    public override string Name => "ChannelShuffle";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override PermuteGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 2) throw new ShapeException(Name, $"input {input} must have the axes [N, …, C].");
        if (Groups < 1 || input[^1] % Groups != 0)
            throw new ShapeException(Name, $"groups {Groups} must divide the {input[^1]} channels of the input {input}.");
        return new PermuteGeometry([input[..^1].Count, Groups, input[^1] / Groups], [0, 2, 1]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in PermuteGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override Reach Reach(in PermuteGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[…, c·G + g] = x[…, g·C/G + c]",
        Shapes: "`[N, …, C]` → the same",
        Settings:
        [
            (nameof(Groups), "G"),
        ],
        Gradient: "the same numbers, back",
        Cost: "none",
        Layers: ["ChannelShuffle"],
        Source: "Zhang et al. 2017 (ShuffleNet)");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample(3, [2, 3, 4, 12]), Sample(2, [3, 5, 116]), Sample(1, [2, 7]), Sample(7, [2, 7]), Sample(2, [0, 3, 3, 4]), Sample(4, [1, 2, 3, 2, 40]),
    ];

    private static OperatorSample Sample(int groups, Shape input)
    {
        ChannelShuffleOperator op = new(groups);
        return new OperatorSample($"ChannelShuffle {groups} of {input}", [new("input", input)], x => op.Apply(x[0]));
    }
}
