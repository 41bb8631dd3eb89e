using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>
/// The partial inverse of max pooling: every number of y goes back to where the greatest of its window stood in the pooling's input x,
/// z[argmaxₒ] += y[o], everything else is 0. (Zeiler and Fergus 2014; Badrinarayanan et al. 2015, "SegNet".)
/// </summary>
/// <param name="Rank">The number of spatial axes.</param>
/// <param name="KernelSize">k of the pooling.</param>
/// <param name="Stride">s of the pooling.</param>
/// <param name="Padding">Padding of the pooling.</param>
/// <remarks>
/// Operands: y <c>[N, (D',) (H',) W', C]</c> and x <c>[N, (D,) (H,) W, C]</c>, what the pooling had for its input; result: the shape of x.
/// The places are found again from x, so that no indices have to be carried along, and the size of the result is never in doubt.
/// Where windows overlap and agree on a place, their numbers add: this is max pooling's own gradient. (PyTorch keeps any one of them.)
/// x has no gradient: the places are constant almost everywhere.
/// </remarks>
public sealed record MaxUnpoolOperator(int Rank, SpatialSize KernelSize, SpatialSize Stride, Padding Padding = default) : Operator<PoolGeometry>
{
    private const int PooledSlot = 0;

    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "MaxUnpool1d", 2 => "MaxUnpool2d", _ => "MaxUnpool3d" };

    /// <summary>Applies the operator.</summary>
    /// <param name="input">y.</param>
    /// <param name="poolInput">x, the input of the max pooling that is undone.</param>
    public Tensor Apply(Tensor input, Tensor poolInput) => Run(input, poolInput);

    /// <inheritdoc/>
    public override PoolGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        PoolGeometry geometry = PoolRule.Resolve(Name, Rank, inputs[1], KernelSize, Stride, Padding, 1, ceilMode: false, PoolDivisor.One);
        Shape pooled = PoolRule.OutputShape(Rank, geometry);
        return inputs[0] == pooled ? geometry : throw new ShapeException(Name,
            $"input has shape {inputs[0]}, but max pooling of {inputs[1]} gives {pooled} (kernelSize {KernelSize.ToString(Rank)}, stride {Stride.ToString(Rank)}, padding {Padding}). "
            + "Give the tensor that went into the pooling, and the pooling's settings.");
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in PoolGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[1];

    /// <inheritdoc/>
    protected internal override void Forward(in PoolGeometry geometry, in ForwardContext context)
    {
        int count = geometry.Batch * geometry.OutputPixels * geometry.Channels;
        Kernels.IndexBuffer argmax = context.SaveIndices(count);
        context.Backend.MaxPoolForward(geometry, context.Input(1), context.Save(PooledSlot, count), argmax);
        context.Backend.MaxPoolBackward(geometry, argmax, context.Input(0), context.Output);
    }

    // z = Pᵀ·y with P, which picks x[argmaxₒ] for every o, constant; so dy = P·dz: dy[o] = dz[argmaxₒ].

    /// <inheritdoc/>
    protected internal override void Backward(in PoolGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0)) context.Backend.MaxPoolGather(geometry, context.SavedIndices, context.OutputGradient, context.InputGradient(0));
    }

    /// <inheritdoc/>
    public override Cost Cost(in PoolGeometry geometry, int operands) => PoolRule.Cost(geometry);

    /// <inheritdoc/>
    public override Reach Reach(in PoolGeometry geometry, int operand) => operand == 0
        ? WindowRule.TransposedReach(Rank, geometry.Depth, geometry.Height, geometry.Width)
        : WindowRule.OverlapReach(Rank, geometry.Depth, geometry.Height, geometry.Width); // every window that this place is in

    internal static OperatorDocumentation Documentation => new(
        Formula: "z[argmaxₒ] += y[o], everything else is 0; argmaxₒ is where the greatest of window o stands in x",
        Shapes: "y `[N, (D',) (H',) W', C]` and x `[N, (D,) (H,) W, C]`, the input of the max pooling → the shape of x",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(KernelSize), "k of the pooling"),
            (nameof(Stride), "s of the pooling"),
            (nameof(Padding), "padding of the pooling"),
        ],
        Gradient: "dy[o] = dz[argmaxₒ]; x has none: the places are constant almost everywhere",
        Cost: "FLOPs kD·kH·kW for each number of y",
        Layers: ["MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"],
        Source: "Zeiler and Fergus 2014; Badrinarayanan et al. 2015, \"SegNet\"");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("2", [2, 6, 7, 3], 2, 2),
        Sample("3, stride 2, padding 1: overlapping", [2, 7, 8, 17], 3, 2, 1),
        Sample("2, many channels", [2, 4, 4, 130], 2, 2),
        Sample("2, batch 0", [0, 4, 4, 3], 2, 2),
        Sample("3", [2, 9, 3], 3, 3),
        Sample("2x3x2", [2, 4, 6, 5, 3], (2, 3, 2), (2, 3, 2)),
    ];

    private static OperatorSample Sample(string setting, Shape poolInput, SpatialSize kernel, SpatialSize stride, Padding padding = default)
    {
        MaxUnpoolOperator op = new(poolInput.Rank - 2, kernel, stride, padding);
        Shape pooled = PoolRule.OutputShape(op.Rank, PoolRule.Resolve(op.Name, op.Rank, poolInput, kernel, stride, padding, 1, false, PoolDivisor.One));
        return new OperatorSample($"{op.Name} {setting}",
            [new("input", pooled), new("pool input", poolInput, OperandValues.Spread, HasGradient: false)], x => op.Apply(x[0], x[1]));
    }
}
