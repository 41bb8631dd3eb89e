using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Shaping;

/// <summary>
/// Puts a border around the input: y[n, p + begin, c] = x[n, p, c], and elsewhere zero, a mirror image, the border pixel, the other end, or the
/// mean x̄[n, c] of the sample's channel over all its pixels.
/// </summary>
/// <param name="Rank">The number of spatial axes, 1 to 3.</param>
/// <param name="Padding">How wide, on each side. <see cref="Padding.Same"/> and <see cref="Padding.KeepSize"/> need the window below.</param>
/// <param name="Mode">What stands in the border.</param>
/// <remarks>
/// Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D + …,) (H + …,) W + begin + end, C]</c>. A mirror image is at most n − 1 wide, the other end at
/// most n. With two axes a corner is padded along one and then along the other; the mean is that of the whole sample.
/// </remarks>
public sealed record PadOperator(int Rank, Padding Padding, PaddingMode Mode) : Operator<PadGeometry>
{
    private static readonly string[] AxisNames = ["depth", "height", "width"];

    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "Pad1d", 2 => "Pad2d", _ => "Pad3d" };

    /// <summary>Taps of the window that slides over the result.</summary>
    public SpatialSize Kernel { get; init; } = 1;

    /// <summary>Step of the window that slides over the result.</summary>
    public SpatialSize Stride { get; init; } = 1;

    /// <summary>Distance of two taps of the window that slides over the result.</summary>
    public SpatialSize Dilation { get; init; } = 1;

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override PadGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        WindowRule.CheckRank(Name, Rank, input);
        return new PadGeometry(input[0], input[^1], Mode,
            Rank < 3 ? PadAxis.Single : Axis(0, input[1], Kernel.Depth, Stride.Depth, Dilation.Depth),
            Rank < 2 ? PadAxis.Single : Axis(1, input[^3], Kernel.Height, Stride.Height, Dilation.Height),
            Axis(2, input[^2], Kernel.Width, Stride.Width, Dilation.Width));
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in PadGeometry geometry, ReadOnlySpan<Shape> inputs) => Rank switch
    {
        1 => [geometry.Batch, geometry.Width.Output, geometry.Channels],
        2 => [geometry.Batch, geometry.Height.Output, geometry.Width.Output, geometry.Channels],
        _ => [geometry.Batch, geometry.Depth.Output, geometry.Height.Output, geometry.Width.Output, geometry.Channels],
    };

    /// <inheritdoc/>
    protected internal override void Forward(in PadGeometry geometry, in ForwardContext context) =>
        context.Backend.Pad(geometry, context.Input(0), context.Output);

    // y[q] = x[source(q)]:             dx[p] = Σ dy[q] over the places q with source(q) = p
    // y[q] = x̄ = Σ x[p]/P in the border:  each of the P pixels gets Σ dy[q]/P over the border besides

    /// <inheritdoc/>
    protected internal override void Backward(in PadGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0)) context.Backend.PadBackward(geometry, context.OutputGradient, context.InputGradient(0));
    }

    // The mean of a channel is pixels − 1 additions and a division; copies cost nothing.

    /// <inheritdoc/>
    public override Cost Cost(in PadGeometry geometry, int operands) =>
        geometry.Mode == PaddingMode.Mean ? Operators.Cost.OfFlops((long)geometry.Batch * geometry.InputPixels * geometry.Channels) : Operators.Cost.None;

    /// <inheritdoc/>
    public override Reach Reach(in PadGeometry geometry, int operand)
    {
        return WindowRule.OfAxes(Rank, Axis(geometry.Depth), Axis(geometry.Height), Axis(geometry.Width));

        // The mean is that of the whole map.
        AxisReach Axis(in PadAxis axis) => Mode == PaddingMode.Mean ? AxisReach.WholeInPlace : AxisReach.Shifted(-axis.Begin, Mode);
    }

    private PadAxis Axis(int axis, int input, int kernel, int stride, int dilation)
    {
        string axisName = AxisNames[axis];
        (int begin, int end) = Padding.Resolve(axis, input, WindowRule.Extent(Name, axisName, kernel, stride, dilation), stride);
        if (begin < 0 || end < 0) throw new ShapeException(Name, $"padding must be 0 or more, got {begin} and {end} for the {axisName}.");
        if ((long)begin + input + end > int.MaxValue)
            throw new ShapeException(Name, $"the padded {axisName} is {(long)begin + input + end}, more than {int.MaxValue}.");
        (int widest, string mode) = Mode switch
        {
            PaddingMode.Reflect => (input - 1, "reflect"),
            PaddingMode.Circular => (input, "circular"),
            PaddingMode.Replicate => (input > 0 ? int.MaxValue : 0, "replicate"),
            PaddingMode.Mean => (input > 0 ? int.MaxValue : 0, "mean"),
            _ => (int.MaxValue, "zero"),
        };
        if (Math.Max(begin, end) > Math.Max(widest, 0))
        {
            throw new ShapeException(Name, $"the {axisName} of the input is {input}, so {mode} padding is at most {Math.Max(widest, 0)} wide, got {begin} and {end}. "
                + "Use less padding, a larger input, or PaddingMode.Zero.");
        }

        return new PadAxis(input, begin, end);
    }

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n, p + begin, c] = x[n, p, c], and elsewhere zero, a mirror image, the border pixel, the other end, or the mean x̄[n, c] of the sample's channel",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, (D + …,) (H + …,) W + begin + end, C]`",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(Padding), "how wide, on each side"),
            (nameof(Mode), "what stands in the border"),
            (nameof(Kernel), "taps of the window that slides over the result"),
            (nameof(Stride), "step of that window"),
            (nameof(Dilation), "distance of two of its taps"),
        ],
        Gradient: "dx[p] = Σ dy[q] over the places q that p was copied to; with the mean, each of the P pixels gets Σ dy[q]/P over the border besides",
        Cost: "none; with the mean FLOPs 1 for each input",
        Layers: ["Conv1d", "Conv2d", "Conv3d"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. Enum.GetValues<PaddingMode>().SelectMany(static mode => new[]
        {
            Sample(mode, [2, 5, 6, 3], Padding.Sides(1, 2, 3, 0)),
            Sample(mode, [3, 4, 17], Padding.Sides(3, 2)),
            Sample(mode, [1, 3, 4, 5, 67], (2, 1, 3)),
            Sample(mode, [0, 4, 4, 3], 1),
            Sample(mode, [2, 5, 6, 1], 0),
            Sample(mode, [2, 7, 8, 3], Padding.Same, kernel: (4, 3), stride: 3),
            Sample(mode, [1, 4, 5, 2], Padding.KeepSize, kernel: 3),
        }),
        Sample(PaddingMode.Zero, [2, 1, 2, 3], 4),
        Sample(PaddingMode.Replicate, [2, 1, 2, 3], 4),
        Sample(PaddingMode.Mean, [2, 1, 2, 3], 4),
        Sample(PaddingMode.Circular, [2, 2, 3, 2], (2, 3)),
    ];

    private static OperatorSample Sample(PaddingMode mode, Shape input, Padding padding, SpatialSize? kernel = null, SpatialSize? stride = null)
    {
        PadOperator op = new(input.Rank - 2, padding, mode) { Kernel = kernel ?? 1, Stride = stride ?? 1 };
        return new OperatorSample($"{op.Name} {mode} {padding} of {input}", [new("input", input)], x => op.Apply(x[0]));
    }
}
