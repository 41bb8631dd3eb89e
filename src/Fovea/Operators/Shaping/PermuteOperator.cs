using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>The axes in another order: axis k of the result is axis order[k] of the operand.</summary>
/// <param name="Order">Every axis once; negative ones are counted from the last.</param>
/// <remarks>Shapes: <c>[N, H, W, C]</c> in the order [0, 3, 1, 2] → <c>[N, C, H, W]</c>.</remarks>
public sealed record PermuteOperator(Axes Order) : PermutingOperator
{
    /// <inheritdoc/>
    public override string Name => "Permute";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input, Axes order) =>
        (Recorded<PermuteOperator>(input) is { } ready && ready.Order == order ? ready : new PermuteOperator(order)).Run(input);

    /// <summary>Exchanges two axes.</summary>
    public static Tensor Transpose(Tensor input, int first, int second)
    {
        (first, second) = (Axes.Place("Transpose", first, input.Shape), Axes.Place("Transpose", second, input.Shape));
        Span<int> order = stackalloc int[input.Shape.Rank];
        for (int k = 0; k < order.Length; k++) order[k] = k == first ? second : k == second ? first : k;
        return Apply(input, Axes.Create(order));
    }

    /// <inheritdoc/>
    public override PermuteGeometry Resolve(ReadOnlySpan<Shape> inputs) => Order.Count == inputs[0].Rank
        ? new PermuteGeometry(inputs[0], Order.Of(Name, inputs[0]))
        : throw new ShapeException(Name, $"the order {Order} names {Order.Count} axes, input {inputs[0]} has {inputs[0].Rank}. Name each of them once.");

    /// <inheritdoc/>
    public override Shape OutputShape(in PermuteGeometry geometry, ReadOnlySpan<Shape> inputs) => geometry.Target;

    // A reach has no words for axes that change places.

    /// <inheritdoc/>
    public override Reach Reach(in PermuteGeometry geometry, int operand) => Operators.Reach.EverythingAtMost;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[i₀, i₁, …] = x[j₀, j₁, …] with j[order[k]] = i[k]",
        Shapes: "`[n₀, n₁, …]` → `[n[order[0]], n[order[1]], …]`",
        Settings:
        [
            (nameof(Order), "every axis once"),
        ],
        Gradient: "the inverse order, of dy",
        Cost: "none",
        Layers: ["Tensor.Permute", "Tensor.Transpose"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 5, 6, 3], [0, 3, 1, 2]), Sample([2, 5, 6, 3], [0, 1, 2, 3]), Sample([2, 5, 6, 3], [3, 2, 1, 0]), Sample([2, 5, 6, 3], [0, 2, 1, 3]),
        Sample([37, 150], [1, 0]), Sample([2, 1, 3, 1], [-1, 2, 1, 0]), Sample([], []), Sample([7], [0]), Sample([0, 3, 2], [2, 0, 1]),
        Sample([2, 3, 2, 3, 2, 3, 2, 3], [7, 0, 6, 1, 5, 2, 4, 3]), Sample([3, 4, 5, 2], [1, 0, 3, 2]), Sample([1, 1, 1], [2, 1, 0]), Sample([300, 3, 70], [2, 0, 1]),
        new OperatorSample("Transpose the last two axes", [new("input", [4, 9, 21])], static x => Transpose(x[0], -1, 1)),
    ];

    private static OperatorSample Sample(Shape input, Axes order) => new($"Permute {input} by {order}", [new("input", input)], x => Apply(x[0], order));
}
