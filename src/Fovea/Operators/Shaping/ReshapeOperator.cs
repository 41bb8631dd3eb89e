using Fovea.Operators.Elementwise;

namespace Fovea.Operators.Shaping;

/// <summary>The same numbers in the same order under another shape.</summary>
/// <param name="Target">The shape; 1 in place of an inferred axis.</param>
/// <param name="Inferred">The axis whose size follows from the number of elements; null if none does.</param>
/// <remarks>
/// Shapes: any → one of as many numbers. The order is the memory's, channels last: to turn pictures into rows as PyTorch does, use
/// <see cref="FlattenOperator"/>. It costs a copy.
/// </remarks>
public sealed record ReshapeOperator(Shape Target, int? Inferred = null) : Operator<ElementGeometry>
{
    /// <inheritdoc/>
    public override string Name => "Reshape";

    /// <summary>Applies the operator.</summary>
    /// <param name="input">The tensor.</param>
    /// <param name="sizes">The sizes; one may be −1 and follows from the others.</param>
    public static Tensor Apply(Tensor input, params ReadOnlySpan<int> sizes)
    {
        int inferred = sizes.IndexOf(-1);
        Span<int> known = stackalloc int[sizes.Length];
        sizes.CopyTo(known);
        if (inferred >= 0) known[inferred] = 1;
        if (known.Contains(-1)) throw new ShapeException("Reshape", $"-1 stands more than once in [{string.Join(", ", sizes.ToArray())}]; one size alone can follow from the others.");
        ReshapeOperator? ready = Recorded<ReshapeOperator>(input);
        Shape target = Shape.Create(known);
        bool same = ready is not null && ready.Target == target && (ready.Inferred ?? -1) == inferred;
        return (same ? ready! : new ReshapeOperator(target, inferred >= 0 ? inferred : null)).Run(input);
    }

    /// <inheritdoc/>
    public override ElementGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (int count, int known) = (inputs[0].Count, Target.Count);
        if (Inferred is null ? count == known : known > 0 && count % known == 0) return new ElementGeometry(count);
        throw new ShapeException(Name, $"input {inputs[0]} has {count} elements, {(Inferred is null ? $"{Target} has {known}." : $"the given sizes hold {known}, which does not divide them.")}");
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ElementGeometry geometry, ReadOnlySpan<Shape> inputs) =>
        Inferred is { } axis ? Target.With(axis, geometry.Count / Target.Count) : Target;

    /// <inheritdoc/>
    protected internal override void Forward(in ElementGeometry geometry, in ForwardContext context) =>
        context.Backend.Copy(context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ElementGeometry geometry, in BackwardContext context) =>
        context.Backend.Copy(context.OutputGradient, context.InputGradientInPlace(0)); // the same numbers, back

    /// <inheritdoc/>
    public override Cost Cost(in ElementGeometry geometry, int operands) => Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in ElementGeometry geometry, int operand) => Operators.Reach.EverythingAtMost;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = x: the same numbers, in the same order",
        Shapes: "any → one of as many numbers",
        Settings:
        [
            (nameof(Target), "the shape, with 1 in place of an inferred axis"),
            (nameof(Inferred), "the axis whose size follows from the number of elements"),
        ],
        Gradient: "dx = dy",
        Cost: "none",
        Layers: ["Tensor.Reshape"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 3, 4], 6, 4), Sample([2, 3, 4], -1), Sample([2, 3, 4], 4, -1, 2), Sample([], 1, 1), Sample([1]), Sample([0, 4], 4, 0), Sample([0, 4], -1, 2), Sample([6], 1, -1, 6),
    ];

    private static OperatorSample Sample(Shape input, params int[] sizes) =>
        new($"Reshape {input} to [{string.Join(", ", sizes)}]", [new("input", input)], x => Apply(x[0], sizes));
}
