using Fovea.Kernels.Geometry;
using Fovea.Operators.Shaping;

namespace Fovea.Operators.Dense;

/// <summary>A product of matrices.</summary>
/// <param name="Product">What kernels are told.</param>
/// <param name="Rank">The number of axes.</param>
public readonly record struct MatrixProductGeometry(MatrixGeometry Product, int Rank);

/// <summary>The product of two matrices, or of each pair of two batches of them: y[…, m, n] = Σₖ a[…, m, k]·b[…, k, n].</summary>
/// <remarks>Shapes: <c>[…, M, K]</c> and <c>[…, K, N]</c> with equal axes in front → <c>[…, M, N]</c>. Nothing is broadcast.</remarks>
public sealed record MatrixProductOperator : Operator<MatrixProductGeometry>
{
    private static readonly MatrixProductOperator Instance = new();

    /// <inheritdoc/>
    public override string Name => "MatrixProduct";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor left, Tensor right) => Instance.Run(left, right);

    /// <inheritdoc/>
    public override MatrixProductGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape left, Shape right) = (inputs[0], inputs[1]);
        if (left.Rank < 2 || right.Rank < 2) throw new ShapeException(Name, $"the operands {left} and {right} must have the axes […, M, K] and […, K, N]. Reshape a vector to a matrix first.");
        if (left[^1] != right[^2])
            throw new ShapeException(Name, $"the operands {left} and {right} do not fit: {left[^1]} columns, {right[^2]} rows. Transpose(-1, -2) turns a matrix over.");
        if (left[..^2] != right[..^2])
            throw new ShapeException(Name, $"the operands {left} and {right} have different axes in front of their matrices; nothing is broadcast. Broadcast one of them on purpose.");
        return new MatrixProductGeometry(new MatrixGeometry(left[^2], right[^1], left[^1], Batch: left[..^2].Count), left.Rank);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in MatrixProductGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0].With(^1, geometry.Product.N);

    /// <inheritdoc/>
    protected internal override void Forward(in MatrixProductGeometry geometry, in ForwardContext context) =>
        context.Backend.MatrixMultiply(geometry.Product, context.Input(0), context.Input(1), null, context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in MatrixProductGeometry geometry, in BackwardContext context)
    {
        (int m, int n, int k, int batch) = (geometry.Product.M, geometry.Product.N, geometry.Product.K, geometry.Product.Batch);

        // y = a·b:   da = dy·bᵀ       [M, N]·[N, K] → [M, K]
        if (context.Needs(0))
            context.Backend.MatrixMultiply(new MatrixGeometry(m, k, n, TransposeB: true, Batch: batch), context.OutputGradient, context.Input(1), null, context.InputGradient(0));

        //            db = aᵀ·dy       [K, M]·[M, N] → [K, N]
        if (context.Needs(1))
            context.Backend.MatrixMultiply(new MatrixGeometry(k, n, m, TransposeA: true, Batch: batch), context.Input(0), context.OutputGradient, null, context.InputGradient(1));
    }

    /// <inheritdoc/>
    public override Cost Cost(in MatrixProductGeometry geometry, int operands)
    {
        long multiplyAdds = geometry.Product.MultiplyAdds, results = (long)geometry.Product.Batch * geometry.Product.M * geometry.Product.N;
        return new Cost(multiplyAdds, multiplyAdds, Math.Max(0, 2 * multiplyAdds - results));
    }

    // A row of the result sees its row of a, and every row of b.

    /// <inheritdoc/>
    public override Reach Reach(in MatrixProductGeometry geometry, int operand) => operand == 0 ? Operators.Reach.Elementwise
        : AxisRule.Along(geometry.Rank, geometry.Rank - 2, geometry.Rank - 1, AxisReach.Whole);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[…, m, n] = Σₖ a[…, m, k] · b[…, k, n]",
        Shapes: "a `[…, M, K]`, b `[…, K, N]`, equal axes in front → `[…, M, N]`; nothing is broadcast",
        Settings: [],
        Gradient: "da = dy·bᵀ; db = aᵀ·dy",
        Cost: "MACs M·N·K for each pair; FLOPs 2·MACs less one for each result",
        Layers: ["Tensor.MatrixProduct"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([3, 7, 9], [3, 9, 5]), Sample([7, 9], [9, 5]), Sample([2, 3, 40, 70], [2, 3, 70, 33]), Sample([0, 4, 3], [0, 3, 2]), Sample([2, 1, 1], [2, 1, 1]), Sample([130, 2, 3], [130, 3, 4]),
        new OperatorSample("MatrixProduct of a tensor and itself", [new("input", [2, 4, 4])], static x => Apply(x[0], x[0])),
    ];

    private static OperatorSample Sample(Shape left, Shape right) => new($"MatrixProduct {left} {right}", [new("left", left), new("right", right)], static x => Apply(x[0], x[1]));
}
