using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>Max pooling: y[n,p,c] = maxₖ x[n, p·s − padding + k·d, c] over the taps on inputs; of equal values the first counts, NaN wins.</summary>
/// <param name="Rank">The number of spatial axes.</param>
/// <param name="KernelSize">k, the window.</param>
/// <param name="Stride">s; PyTorch's default is the kernel size.</param>
/// <param name="Padding">Padding, which never wins.</param>
/// <param name="Dilation">d.</param>
/// <param name="CeilMode">Round the output size up instead of down.</param>
/// <remarks>Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D',) (H',) W', C]</c>.</remarks>
public sealed record MaxPoolOperator(int Rank, SpatialSize KernelSize, SpatialSize Stride, Padding Padding, SpatialSize Dilation, bool CeilMode = false)
    : WindowPoolOperator(Rank)
{
    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "MaxPool1d", 2 => "MaxPool2d", _ => "MaxPool3d" };

    /// <inheritdoc/>
    public override PoolGeometry Resolve(ReadOnlySpan<Shape> inputs) =>
        PoolRule.Resolve(Name, Rank, inputs[0], KernelSize, Stride, Padding, Dilation, CeilMode, PoolDivisor.PaddedWindow);

    /// <inheritdoc/>
    protected internal override void Forward(in PoolGeometry geometry, in ForwardContext context) =>
        context.Backend.MaxPoolForward(geometry, context.Input(0), context.Output,
            context.SaveIndices(geometry.Batch * geometry.OutputPixels * geometry.Channels));

    /// <inheritdoc/>
    protected internal override void Backward(in PoolGeometry geometry, in BackwardContext context) =>
        context.Backend.MaxPoolBackward(geometry, context.SavedIndices, context.OutputGradient, context.InputGradient(0)); // dx[argmax] += dy

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,p,c] = maxₖ x[n, p·s − padding + k·d, c] over the taps on inputs; of equal values the first counts, NaN wins",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, (D',) (H',) W', C]`",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(KernelSize), "k, the window"),
            (nameof(Stride), "s"),
            (nameof(Padding), "padding, which never wins"),
            (nameof(Dilation), "d"),
            (nameof(CeilMode), "round the output size up instead of down"),
        ],
        Gradient: "dx[argmax] += dy",
        Cost: "FLOPs kD·kH·kW for each output",
        Layers: ["MaxPool1d", "MaxPool2d", "MaxPool3d"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("2", [2, 6, 7, 3], 2, 2),
        Sample("2, one channel", [2, 6, 6, 1], 2, 2),
        Sample("3, stride 2, padding 1, 17 channels", [2, 7, 8, 17], 3, 2, 1),
        Sample("3, stride 1: overlapping", [1, 5, 6, 3], 3, 1, 1),
        Sample("3, stride 2, ceil", [2, 6, 8, 3], 3, 2, ceilMode: true),
        Sample("3, stride 2, padding 1, ceil", [2, 6, 7, 3], 3, 2, 1, ceilMode: true),
        Sample("2x3, stride 1x2, padding 1", [2, 5, 6, 3], (2, 3), (1, 2), (1, 1)),
        Sample("2, dilation 2, padding 1", [2, 6, 7, 3], 2, 1, 1, 2),
        Sample("3, stride 2, same", [2, 6, 7, 3], 3, 2, Padding.Same),
        Sample("batch 0", [0, 6, 6, 3], 2, 2),
        Sample("many channels", [2, 6, 6, 130], 2, 2),
        Sample("3, stride 2", [2, 9, 3], 3, 2, 1),
        Sample("2x3x2, stride 2", [2, 4, 6, 5, 3], (2, 3, 2), 2, (0, 1, 1)),
    ];

    private static OperatorSample Sample(
        string setting, Shape input, SpatialSize kernel, SpatialSize stride, Padding padding = default, SpatialSize? dilation = null, bool ceilMode = false)
    {
        MaxPoolOperator op = new(input.Rank - 2, kernel, stride, padding, dilation ?? 1, ceilMode);
        return new OperatorSample($"{op.Name} {setting}", [new("input", input, OperandValues.Spread)], x => op.Apply(x[0]));
    }
}
