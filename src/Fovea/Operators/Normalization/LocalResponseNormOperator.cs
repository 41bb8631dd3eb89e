using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Normalization;

/// <summary>
/// Local response normalisation across the channels: y[c] = x[c]·D[c]^−β, D[c] = k + α/size · Σ x[c′]² for c − ⌊size/2⌋ ≤ c′ ≤ c + ⌊(size − 1)/2⌋.
/// (Krizhevsky, Sutskever and Hinton 2012.)
/// </summary>
/// <param name="Size">Channels of a window.</param>
/// <param name="Alpha">α, divided by the size as in PyTorch. The paper does not divide: its α = 1e-4 over 5 channels is 5e-4 here.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k; the paper has 2.</param>
/// <remarks>Shapes: <c>[N, …, C]</c> → the same. Channels that do not exist count as 0.</remarks>
public sealed record LocalResponseNormOperator(int Size, float Alpha = 1e-4f, float Beta = 0.75f, float K = 1) : Operator<LocalResponseGeometry>
{
    private const int DenominatorSlot = 0;

    /// <inheritdoc/>
    public override string Name => "LocalResponseNorm";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override LocalResponseGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 2) throw new ShapeException(Name, $"input {input} must have the axes [N, …, C] (channels last).");
        if (Size is < 1 or > 1 << 20) throw new ShapeException(Name, $"size must be 1 to {1 << 20} channels, got {Size}.");
        if (!(K > 0) || !(Alpha >= 0)) throw new ShapeException(Name, $"k must be more than 0 and alpha 0 or more, got {K} and {Alpha}: the divisor must not be 0.");
        return new LocalResponseGeometry(input[..^1].Count, input[^1], Size, Alpha, Beta, K);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in LocalResponseGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in LocalResponseGeometry geometry, in ForwardContext context) =>
        context.Backend.LocalResponseForward(geometry, context.Input(0), context.Save(DenominatorSlot, geometry.Rows * geometry.Channels), context.Output);

    // y[c] = x[c]·D[c]^−β and dD[c]/dx[j] = 2α/size·x[j] where j is in the window of c, so
    //   dx[j] = dy[j]·D[j]^−β − 2αβ/size · x[j] · Σ dy[c]·x[c]·D[c]^(−β−1)   over the c with j − ⌊(size − 1)/2⌋ ≤ c ≤ j + ⌊size/2⌋

    /// <inheritdoc/>
    protected internal override void Backward(in LocalResponseGeometry geometry, in BackwardContext context) =>
        context.Backend.LocalResponseBackward(geometry, context.Input(0), context.OutputGradient, context.Saved(DenominatorSlot), context.InputGradient(0));

    // A square, size additions, a multiplication and an addition for D, its power, a multiplication.

    /// <inheritdoc/>
    public override Cost Cost(in LocalResponseGeometry geometry, int operands) => Operators.Cost.OfFlops((long)geometry.Rows * geometry.Channels * (Size + 5));

    /// <inheritdoc/>
    public override Reach Reach(in LocalResponseGeometry geometry, int operand) => Operators.Reach.Elementwise;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[c] = x[c]·D[c]^−β, D[c] = k + α/size · Σ x[c′]² for c − ⌊size/2⌋ ≤ c′ ≤ c + ⌊(size − 1)/2⌋",
        Shapes: "`[N, …, C]` → the same",
        Settings:
        [
            (nameof(Size), "channels of a window"),
            (nameof(Alpha), "α, divided by the size; the paper does not divide"),
            (nameof(Beta), "β"),
            (nameof(K), "k; the paper has 2"),
        ],
        Gradient: "dx[j] = dy[j]·D[j]^−β − 2αβ/size · x[j] · Σ dy[c]·x[c]·D[c]^(−β−1) over the c with j − ⌊(size − 1)/2⌋ ≤ c ≤ j + ⌊size/2⌋",
        Cost: "FLOPs size + 5 an element",
        Layers: ["LocalResponseNorm"],
        Source: "Krizhevsky, Sutskever and Hinton 2012");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 4, 5, 12], new LocalResponseNormOperator(5, 1, 0.75f, 2)), Sample([2, 4, 5, 17], new LocalResponseNormOperator(4, 0.5f)),
        Sample([3, 7, 3], new LocalResponseNormOperator(9, 2, 0.5f)), Sample([6, 40], new LocalResponseNormOperator(1, 1, 1)), Sample([0, 4, 4, 3], new LocalResponseNormOperator(3)),
        Sample([1, 2, 3, 2, 130], new LocalResponseNormOperator(5, 3)),
    ];

    private static OperatorSample Sample(Shape input, LocalResponseNormOperator op) =>
        new($"{op.Name} {op.Size}, alpha {op.Alpha}, beta {op.Beta}, k {op.K} of {input}", [new("input", input)], x => op.Apply(x[0]));
}
