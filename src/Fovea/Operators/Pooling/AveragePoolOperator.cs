using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>Average pooling: y[n,p,c] = Σₖ x[n, p·s − padding + k, c] / divisor.</summary>
/// <param name="Rank">The number of spatial axes.</param>
/// <param name="KernelSize">k, the window.</param>
/// <param name="Stride">s; PyTorch's default is the kernel size.</param>
/// <param name="Padding">Zeros around the input.</param>
/// <param name="CeilMode">Round the output size up instead of down.</param>
/// <param name="CountIncludePad">Whether the divisor counts padding: all taps within the padded input, or those on inputs alone.</param>
/// <remarks>Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D',) (H',) W', C]</c>.</remarks>
public sealed record AveragePoolOperator(int Rank, SpatialSize KernelSize, SpatialSize Stride, Padding Padding, bool CeilMode = false, bool CountIncludePad = true)
    : WindowPoolOperator(Rank)
{
    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "AvgPool1d", 2 => "AvgPool2d", _ => "AvgPool3d" };

    /// <inheritdoc/>
    public override PoolGeometry Resolve(ReadOnlySpan<Shape> inputs) => PoolRule.Resolve(
        Name, Rank, inputs[0], KernelSize, Stride, Padding, 1, CeilMode, CountIncludePad ? PoolDivisor.PaddedWindow : PoolDivisor.ValidTaps);

    /// <inheritdoc/>
    protected internal override void Forward(in PoolGeometry geometry, in ForwardContext context) =>
        context.Backend.AveragePoolForward(geometry, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in PoolGeometry geometry, in BackwardContext context) =>
        context.Backend.AveragePoolBackward(geometry, context.OutputGradient, context.InputGradient(0)); // dx = Σ dy / divisor over the windows that see it

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,p,c] = Σₖ x[n, p·s − padding + k, c] / divisor",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, (D',) (H',) W', C]`",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(KernelSize), "k, the window"),
            (nameof(Stride), "s"),
            (nameof(Padding), "zeros around the input"),
            (nameof(CeilMode), "round the output size up instead of down"),
            (nameof(CountIncludePad), "whether the divisor counts padding: all taps within the padded input, or those on inputs alone"),
        ],
        Gradient: "dx = Σ dy / divisor over the windows that see it",
        Cost: "FLOPs kD·kH·kW for each output",
        Layers: ["AvgPool1d", "AvgPool2d", "AvgPool3d"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("2", [2, 6, 7, 3], 2, 2),
        Sample("2, one channel", [2, 6, 6, 1], 2, 2),
        Sample("3, stride 2, padding 1, 17 channels", [2, 7, 8, 17], 3, 2, 1),
        Sample("3, stride 2, padding 1, padding not counted", [2, 7, 8, 17], 3, 2, 1, countIncludePad: false),
        Sample("3, stride 1: overlapping", [1, 5, 6, 3], 3, 1, 1),
        Sample("3, stride 2, padding 1, ceil", [2, 6, 7, 3], 3, 2, 1, ceilMode: true),
        Sample("3, stride 2, padding 1, ceil, padding not counted", [2, 6, 7, 3], 3, 2, 1, ceilMode: true, countIncludePad: false),
        Sample("2x3, stride 1x2, padding 1", [2, 5, 6, 3], (2, 3), (1, 2), (1, 1)),
        Sample("3, stride 2, same", [2, 6, 7, 3], 3, 2, Padding.Same, countIncludePad: false),
        Sample("the whole picture", [2, 6, 5, 3], (6, 5), 1),
        Sample("batch 0", [0, 6, 6, 3], 2, 2),
        Sample("many channels", [2, 6, 6, 130], 2, 2),
        Sample("3, stride 2", [2, 9, 3], 3, 2, 1),
        Sample("2x3x2, stride 2", [2, 4, 6, 5, 3], (2, 3, 2), 2, (0, 1, 1)),
    ];

    private static OperatorSample Sample(
        string setting, Shape input, SpatialSize kernel, SpatialSize stride, Padding padding = default, bool ceilMode = false, bool countIncludePad = true)
    {
        AveragePoolOperator op = new(input.Rank - 2, kernel, stride, padding, ceilMode, countIncludePad);
        return new OperatorSample($"{op.Name} {setting}", [new("input", input)], x => op.Apply(x[0]));
    }
}
