using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>A joint of tensors along an axis.</summary>
/// <param name="Outer">Product of the axes in front.</param>
/// <param name="Inner">Product of the axes behind.</param>
/// <param name="Rank">The number of axes.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Starts">Where on the axis each operand begins, and behind them the end of the last one.</param>
public readonly record struct ConcatenateGeometry(int Outer, int Inner, int Rank, int Axis, IReadOnlyList<int> Starts)
{
    /// <summary>How an operand goes into the result.</summary>
    public BlockCopyGeometry Copy(int operand)
    {
        int block = (Starts[operand + 1] - Starts[operand]) * Inner;
        return new BlockCopyGeometry(Outer, 1, block, new BlockPlaces(0, block, block), new BlockPlaces(Starts[operand] * Inner, Starts[Starts.Count - 1] * Inner, block));
    }
}

/// <summary>Joins tensors along an axis: y = [x₀, x₁, …].</summary>
/// <param name="Axis">The axis, counted from −1 for the last: the channels.</param>
/// <remarks>
/// Shapes: any number of <c>[…, nᵢ, …]</c> that are equal but for the axis → <c>[…, Σ nᵢ, …]</c>. One tensor may come twice.
/// In a recording, joined channels are copied in the first step alone, where the operators that compute and read the operands can work on columns of a
/// wider tensor (convolution, batch normalisation, pooling, activations): from then on an operand is computed in its place, and takes its gradient from there.
/// </remarks>
public sealed record ConcatenateOperator(int Axis = -1) : Operator<ConcatenateGeometry>
{
    private static readonly ConcatenateOperator Channels = new();

    /// <inheritdoc/>
    public override string Name => "Concatenate";

    /// <summary>Joins tensors along an axis.</summary>
    /// <param name="axis">The axis; −1 for the channels.</param>
    /// <param name="inputs">One tensor or more.</param>
    public static Tensor Apply(int axis, params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.IsEmpty) throw new ShapeException("Concatenate", "no tensors given; one or more are needed.");
        ConcatenateOperator? ready = axis == Channels.Axis ? Channels : Recorded<ConcatenateOperator>(inputs[0]);
        return (ready?.Axis == axis ? ready : new ConcatenateOperator(axis)).Run(inputs);
    }

    /// <summary>Joins the channels of tensors.</summary>
    /// <param name="inputs">One tensor or more.</param>
    public static Tensor Apply(params ReadOnlySpan<Tensor> inputs) => Apply(Channels.Axis, inputs);

    /// <inheritdoc/>
    public override ConcatenateGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        int axis = Axes.Place(Name, Axis, inputs[0]);
        int[] starts = new int[inputs.Length + 1];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Rank != inputs[0].Rank || inputs[i].With(axis, inputs[0][axis]) != inputs[0])
            {
                throw new ShapeException(Name, $"operand {i} has shape {inputs[i]}, operand 0 has {inputs[0]}; they may differ in axis {axis} alone. "
                    + "Pad, crop or reshape one of them, or join them along another axis.");
            }

            long end = (long)starts[i] + inputs[i][axis];
            if (end > int.MaxValue) throw new ShapeException(Name, $"axis {axis} of the result is longer than {int.MaxValue}.");
            starts[i + 1] = (int)end;
        }

        return new ConcatenateGeometry(inputs[0][..axis].Count, inputs[0][(axis + 1)..].Count, inputs[0].Rank, axis, starts);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ConcatenateGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0].With(geometry.Axis, geometry.Starts[inputs.Length]);

    /// <inheritdoc/>
    protected internal override void Forward(in ConcatenateGeometry geometry, in ForwardContext context)
    {
        for (int i = 0; i < context.InputCount; i++)
        {
            if (!context.IsInPlace(i)) context.Backend.CopyBlocks(geometry.Copy(i), context.Input(i), context.Output);
        }
    }

    // y = [x₀, x₁, …]:   dxᵢ is the part of dy that stands where xᵢ does

    /// <inheritdoc/>
    protected internal override void Backward(in ConcatenateGeometry geometry, in BackwardContext context)
    {
        for (int i = 0; i < context.InputCount; i++)
        {
            if (context.Needs(i) && !context.SharesGradient(i)) context.Backend.CopyBlocks(geometry.Copy(i).Reversed, context.OutputGradient, context.InputGradient(i));
        }
    }

    // Joined channels are columns of the result, so whoever computes an operand can write it there at once.

    internal override bool TakesView(in ConcatenateGeometry geometry, int operand) => JoinsChannels(geometry);

    internal override bool GivesView(in ConcatenateGeometry geometry) => JoinsChannels(geometry);

    internal override int ColumnOf(in ConcatenateGeometry geometry, int operand) => JoinsChannels(geometry) ? geometry.Starts[operand] : -1;

    private static bool JoinsChannels(in ConcatenateGeometry geometry) => geometry.Axis == geometry.Rank - 1;

    /// <inheritdoc/>
    public override Cost Cost(in ConcatenateGeometry geometry, int operands) => Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in ConcatenateGeometry geometry, int operand) =>
        AxisRule.Along(geometry.Rank, geometry.Axis, geometry.Axis + 1, AxisReach.Shifted(-geometry.Starts[operand]));

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = [x₀, x₁, …] along the axis",
        Shapes: "any number of `[…, nᵢ, …]` that are equal but for the axis → `[…, Σ nᵢ, …]`",
        Settings:
        [
            (nameof(Axis), "the axis; −1 is the last, the channels"),
        ],
        Gradient: "dxᵢ = the part of dy where xᵢ stands",
        Cost: "none",
        Layers: ["Tensor.Concatenate"],
        Source: "Szegedy et al. 2014 (Inception); Huang et al. 2016 (DenseNet)");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample(-1, [2, 5, 6, 3], [2, 5, 6, 17], [2, 5, 6, 1]),
        Sample(-1, [2, 3]),
        Sample(0, [2, 5, 3], [1, 5, 3]),
        Sample(0, [2, 3], [0, 3], [1, 3]),
        Sample(1, [2, 4, 6, 3], [2, 1, 6, 3]),
        Sample(-2, [2, 4, 1, 3], [2, 4, 9, 3]),
        Sample(0, [40_000], [3]),
        Sample(-1, [0, 4, 4, 3], [0, 4, 4, 2]),
        Sample(-1, [3, 0], [3, 0]),
        Sample(-1, [1, 9, 11, 64], [1, 9, 11, 32], [1, 9, 11, 32], [1, 9, 11, 32]),
        Sample(-1, [.. Enumerable.Repeat<Shape>([2, 3, 4], 24)]),
        new OperatorSample("Concatenate a tensor with itself", [new("input", [2, 3, 5])], static x => Apply(1, x[0], x[0])),
    ];

    private static OperatorSample Sample(int axis, params Shape[] inputs) => new(
        $"Concatenate {string.Join(" ", inputs.Take(4))}{(inputs.Length > 4 ? $" … {inputs.Length}" : "")} along {axis}",
        [.. inputs.Select(static (shape, i) => new SampleOperand($"x{i}", shape))], x => Apply(axis, [.. x]));
}
