using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>A joint of tensors: what lies in front of the axis, and one row of the result.</summary>
/// <param name="Outer">Product of the axes in front.</param>
/// <param name="Pitch">Numbers of the result for each of them: the axis and all behind it.</param>
public readonly record struct ConcatenateGeometry(int Outer, int Pitch);

/// <summary>Joins tensors along an axis: y = [x₀, x₁, …].</summary>
/// <param name="Axis">The axis, counted from −1 for the last: the channels.</param>
/// <remarks>Shapes: any number of <c>[…, nᵢ, …]</c> that are equal but for the axis → <c>[…, Σ nᵢ, …]</c>. One tensor may come twice.</remarks>
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
        Shape result = Joined(inputs);
        int axis = Axes.Place(Name, Axis, result);
        return new ConcatenateGeometry(result[..axis].Count, result[axis..].Count);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ConcatenateGeometry geometry, ReadOnlySpan<Shape> inputs) => Joined(inputs);

    /// <inheritdoc/>
    protected internal override void Forward(in ConcatenateGeometry geometry, in ForwardContext context)
    {
        for (int i = 0, first = 0; i < context.InputCount && geometry.Outer > 0; i++)
        {
            BlockCopyGeometry copy = Copy(geometry, context.Input(i).Length, ref first);
            context.Backend.CopyBlocks(copy, context.Input(i), context.Output);
        }
    }

    // y = [x₀, x₁, …]:   dxᵢ is the part of dy that stands where xᵢ does

    /// <inheritdoc/>
    protected internal override void Backward(in ConcatenateGeometry geometry, in BackwardContext context)
    {
        for (int i = 0, first = 0; i < context.InputCount; i++)
        {
            if (geometry.Outer == 0)
            {
                if (context.Needs(i)) context.InputGradient(i);
                continue;
            }

            BlockCopyGeometry copy = Copy(geometry, context.Input(i).Length, ref first);
            if (context.Needs(i)) context.Backend.CopyBlocks(copy.Reversed, context.OutputGradient, context.InputGradient(i));
        }
    }

    /// <inheritdoc/>
    public override Cost Cost(in ConcatenateGeometry geometry, int operands) => Operators.Cost.None;

    /// <summary>How an operand of a length goes into the result at <paramref name="first"/>, which then is the end of it.</summary>
    private static BlockCopyGeometry Copy(in ConcatenateGeometry geometry, int length, ref int first)
    {
        int block = length / geometry.Outer;
        BlockCopyGeometry copy = new(geometry.Outer, 1, block, new BlockPlaces(0, block, block), new BlockPlaces(first, geometry.Pitch, block));
        first += block;
        return copy;
    }

    private Shape Joined(ReadOnlySpan<Shape> inputs)
    {
        int axis = Axes.Place(Name, Axis, inputs[0]);
        long size = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Rank != inputs[0].Rank || inputs[i].With(axis, inputs[0][axis]) != inputs[0])
            {
                throw new ShapeException(Name, $"operand {i} has shape {inputs[i]}, operand 0 has {inputs[0]}; they may differ in axis {axis} alone. "
                    + "Pad, crop or reshape one of them, or join them along another axis.");
            }

            size += inputs[i][axis];
        }

        return size <= int.MaxValue ? inputs[0].With(axis, (int)size) : throw new ShapeException(Name, $"axis {axis} of the result would be {size}, more than {int.MaxValue}.");
    }

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
        Sample(0, [2, 5, 3], [1, 5, 3], [0, 5, 3]),
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
