using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>A part of a tensor along an axis.</summary>
/// <param name="Copy">What is copied.</param>
/// <param name="Rank">The number of axes.</param>
/// <param name="Axis">The axis.</param>
public readonly record struct SliceGeometry(BlockCopyGeometry Copy, int Rank, int Axis);

/// <summary>A part of a tensor along an axis: y[…, j, …] = x[…, start + j·step, …].</summary>
/// <param name="Axis">The axis, counted from −1 for the last.</param>
/// <param name="Start">The first place.</param>
/// <param name="Size">The number of places.</param>
/// <param name="Step">From one place to the next; −1 turns the axis round.</param>
/// <remarks>Shapes: <c>[…, n, …]</c> → <c>[…, size, …]</c>.</remarks>
public sealed record SliceOperator(int Axis, int Start, int Size, int Step = 1) : Operator<SliceGeometry>
{
    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input, int axis, int start, int size, int step = 1)
    {
        SliceOperator? ready = Recorded<SliceOperator>(input);
        bool same = ready is not null && ready.Axis == axis && ready.Start == start && ready.Size == size && ready.Step == step;
        return (same ? ready! : new SliceOperator(axis, start, size, step)).Run(input);
    }

    /// <summary>Cuts a tensor into parts of the given sizes along an axis: a slice for each.</summary>
    /// <exception cref="ShapeException">The sizes do not add up to the axis.</exception>
    public static Tensor[] Split(Tensor input, int axis, params ReadOnlySpan<int> sizes)
    {
        int n = input.Shape[Axes.Place("Split", axis, input.Shape)];
        long sum = 0;
        foreach (int size in sizes) sum += size;
        if (sum != n) throw new ShapeException("Split", $"the sizes [{string.Join(", ", sizes.ToArray())}] add up to {sum}, axis {axis} of {input.Shape} has {n}.");
        Tensor[] parts = new Tensor[sizes.Length];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++]) parts[i] = Apply(input, axis, start, sizes[i]);
        return parts;
    }

    /// <inheritdoc/>
    public override SliceGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        int axis = Axes.Place(Name, Axis, input), n = input[axis];
        long last = Start + (Size - 1L) * Step;
        if (Step == 0 || Size < 0) throw new ShapeException(Name, $"the size must be 0 or more and the step not 0, got {Size} and {Step}.");
        if (Size > 0 ? Start < 0 || Start >= n || last < 0 || last >= n : Start < 0 || Start > n)
        {
            throw new ShapeException(Name, $"{Size} places from {Start} by {Step} end at {last}, but axis {axis} of {input} has the places 0 to {n - 1}. "
                + "Use a smaller size, or another start.");
        }

        int inner = input[(axis + 1)..].Count;
        BlockPlaces source = new(Start * inner, n * inner, Size > 1 ? Step * inner : inner), target = new(0, Size * inner, inner);
        return new SliceGeometry(new BlockCopyGeometry(input[..axis].Count, Size, inner, source, target), input.Rank, axis);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in SliceGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0].With(geometry.Axis, Size);

    /// <inheritdoc/>
    protected internal override void Forward(in SliceGeometry geometry, in ForwardContext context) =>
        context.Backend.CopyBlocks(geometry.Copy, context.Input(0), context.Output);

    // y[j] = x[start + j·step]:   dx is dy at the places taken and 0 at the others

    /// <inheritdoc/>
    protected internal override void Backward(in SliceGeometry geometry, in BackwardContext context)
    {
        Kernels.Buffer dx = context.InputGradient(0);
        if (context.OutputGradient.Length < dx.Length) context.Backend.Fill(0, dx);
        context.Backend.CopyBlocks(geometry.Copy.Reversed, context.OutputGradient, dx);
    }

    /// <inheritdoc/>
    public override Cost Cost(in SliceGeometry geometry, int operands) => Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in SliceGeometry geometry, int operand) => AxisRule.Along(geometry.Rank, geometry.Axis, geometry.Axis + 1,
        Step > 0 ? AxisReach.Affine(Step, 1, Start, Start) : AxisReach.WholeInPlace);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[…, j, …] = x[…, start + j·step, …]",
        Shapes: "`[…, n, …]` → `[…, size, …]`",
        Settings:
        [
            (nameof(Axis), "the axis; −1 is the last"),
            (nameof(Start), "the first place"),
            (nameof(Size), "the number of places"),
            (nameof(Step), "from one place to the next; −1 turns the axis round"),
        ],
        Gradient: "dx = dy at the places taken, elsewhere 0",
        Cost: "none",
        Layers: ["Tensor.Slice", "Tensor.Split"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 5, 6, 19], -1, 2, 16), Sample([2, 5, 6, 3], 0, 1, 1), Sample([2, 5, 6, 3], 1, 4, 1), Sample([2, 5, 6, 3], 2, 0, 3, 2),
        Sample([2, 5, 6, 3], -2, 5, 6, -1), Sample([3, 7], 1, 6, 3, -2), Sample([3, 7], 1, 1, 0), Sample([0, 4, 3], 1, 1, 2), Sample([40_000], 0, 7, 39_000),
        Sample([2, 1, 3], 1, 0, 1), Sample([2, 3, 4], -1, 0, 4),
        new OperatorSample("Split, the parts exchanged", [new("input", [2, 3, 7])], static x =>
        {
            Tensor[] parts = Split(x[0], -1, 2, 0, 5);
            return ConcatenateOperator.Apply(parts[2], parts[1], parts[0]);
        }),
    ];

    private static OperatorSample Sample(Shape input, int axis, int start, int size, int step = 1) =>
        new($"Slice of {input}, axis {axis}, {size} from {start} by {step}", [new("input", input)], x => Apply(x[0], axis, start, size, step));
}
