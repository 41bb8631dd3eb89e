using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Dense;

/// <summary>Rows of a table looked up by number: y[…, f] = w[i[…], f].</summary>
/// <param name="PaddingIndex">A row that stands for "nothing" and gets no gradient; null for none.</param>
/// <remarks>Operands: weight w <c>[count, features]</c>; indices i <c>[…]</c>, at least one axis → <c>[…, features]</c>.</remarks>
public sealed record EmbeddingOperator(int? PaddingIndex = null) : Operator<EmbeddingGeometry>
{
    /// <inheritdoc/>
    public override string Name => "Embedding";

    /// <summary>Applies the operator. A weight that is no part of a recording must be brought in with <c>recording.Input(parameter)</c> to get its gradient.</summary>
    /// <param name="weight">The table.</param>
    /// <param name="indices">Row numbers, row-major.</param>
    /// <param name="indexShape">Their shape.</param>
    /// <exception cref="ShapeException">The shape has another number of elements, or an index is no row.</exception>
    public Tensor Apply(Tensor weight, ReadOnlySpan<int> indices, Shape indexShape)
    {
        if (indexShape.Rank == 0 || indexShape.Count != indices.Length)
            throw new ShapeException(Name, $"{indices.Length} indices were given for the shape {indexShape}; it needs one axis or more, and as many elements.");
        int rows = weight.Shape.Rank > 0 ? weight.Shape[0] : 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)rows)
                throw new ShapeException(Name, $"the index at {Place(i, indexShape)} is {indices[i]}; the weight {weight.Shape} has the rows 0 to {rows - 1}.");
        }

        return Run(indexShape, indices, weight);
    }

    /// <inheritdoc/>
    public override EmbeddingGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape weight, Shape indices) = (inputs[0], inputs[1]);
        if (weight.Rank != 2) throw new ShapeException(Name, $"the weight {weight} must have the axes [count, features].");
        if (PaddingIndex is { } padding && (uint)padding >= (uint)weight[0])
            throw new ShapeException(Name, $"paddingIndex is {padding}; the weight {weight} has the rows 0 to {weight[0] - 1}.");
        return new EmbeddingGeometry(weight[0], weight[1], indices.Count, PaddingIndex ?? -1);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in EmbeddingGeometry geometry, ReadOnlySpan<Shape> inputs) => [.. inputs[1], geometry.Features];

    /// <inheritdoc/>
    protected internal override void Forward(in EmbeddingGeometry geometry, in ForwardContext context) =>
        context.Backend.Embedding(geometry, context.Input(0), context.Indices, context.Output);

    // y = S·w with one 1 in each row of S, so dw = Sᵀ·dy:   dw[r] = Σ dy[i] over the positions i that name row r

    /// <inheritdoc/>
    protected internal override void Backward(in EmbeddingGeometry geometry, in BackwardContext context) =>
        context.Backend.EmbeddingBackward(geometry, context.Indices, context.OutputGradient, context.InputGradient(0));

    /// <inheritdoc/>
    public override Cost Cost(in EmbeddingGeometry geometry, int operands) => Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in EmbeddingGeometry geometry, int operand) => Operators.Reach.None;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[…, f] = w[i[…], f]",
        Shapes: "weight w `[count, features]`, indices i `[…]` → `[…, features]`",
        Settings:
        [
            (nameof(PaddingIndex), "a row that gets no gradient; null for none"),
        ],
        Gradient: "dw[r] = Σ dy over the positions whose index is r, in their order; 0 for the padding row",
        Cost: "none",
        Layers: ["Embedding"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([10, 6], [2, 4]), Sample([7, 33], [3, 5, 11]), Sample([5, 1], [40]), Sample([12, 100], [300], new(PaddingIndex: 3)), Sample([3, 300], [2, 9], new(PaddingIndex: 0)),
        Sample([4, 17], [0, 5]), Sample([1, 16], [3]), Sample([900, 40], [30, 25]),
    ];

    private static OperatorSample Sample(Shape weight, Shape indexShape, EmbeddingOperator? op = null)
    {
        op ??= new EmbeddingOperator();
        // The padding row is read but has no gradient, which differences would notice: it is left to a test of its own.
        int[] indices = [.. Enumerable.Range(0, indexShape.Count).Select(i => (7 * i + i * i / 5) % weight[0])
            .Select(row => row == op.PaddingIndex ? (row + 1) % weight[0] : row)];
        string padding = op.PaddingIndex is { } index ? $", padding index {index}" : "";
        return new OperatorSample($"{op.Name} {indexShape} of {weight}{padding}", [new("weight", weight)], x => op.Apply(x[0], indices, indexShape));
    }

    /// <summary>[1, 3]: the position of an element in each axis.</summary>
    private static string Place(int element, Shape shape)
    {
        string[] places = new string[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            places[axis] = $"{element % shape[axis]}";
            element /= shape[axis];
        }

        return $"[{string.Join(", ", places)}]";
    }
}
