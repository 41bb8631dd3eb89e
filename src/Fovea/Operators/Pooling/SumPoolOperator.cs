using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>Sum pooling: y[n,p,c] = Σₖ x[n, p·s − padding + k, c]; average pooling without the divisor.</summary>
/// <param name="Rank">The number of spatial axes.</param>
/// <param name="KernelSize">k, the window.</param>
/// <param name="Stride">s.</param>
/// <param name="Padding">Zeros around the input.</param>
/// <param name="CeilMode">Round the output size up instead of down.</param>
/// <remarks>Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D',) (H',) W', C]</c>. LeNet-5's subsampling (LeCun et al. 1998) is this, times a weight, plus a bias.</remarks>
public sealed record SumPoolOperator(int Rank, SpatialSize KernelSize, SpatialSize Stride, Padding Padding, bool CeilMode = false) : WindowPoolOperator(Rank)
{
    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "SumPool1d", 2 => "SumPool2d", _ => "SumPool3d" };

    /// <inheritdoc/>
    public override PoolGeometry Resolve(ReadOnlySpan<Shape> inputs) =>
        PoolRule.Resolve(Name, Rank, inputs[0], KernelSize, Stride, Padding, 1, CeilMode, PoolDivisor.One);

    /// <inheritdoc/>
    protected internal override void Forward(in PoolGeometry geometry, in ForwardContext context) =>
        context.Backend.AveragePoolForward(geometry, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in PoolGeometry geometry, in BackwardContext context) =>
        context.Backend.AveragePoolBackward(geometry, context.OutputGradient, context.InputGradient(0)); // dx = Σ dy over the windows that see it

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,p,c] = Σₖ x[n, p·s − padding + k, c]",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, (D',) (H',) W', C]`",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(KernelSize), "k, the window"),
            (nameof(Stride), "s"),
            (nameof(Padding), "zeros around the input"),
            (nameof(CeilMode), "round the output size up instead of down"),
        ],
        Gradient: "dx = Σ dy over the windows that see it",
        Cost: "FLOPs kD·kH·kW for each output",
        Layers: ["SumPool1d", "SumPool2d", "SumPool3d"],
        Source: "LeCun et al. 1998: the subsampling of LeNet-5 is this, times a weight, plus a bias");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("2", [2, 6, 7, 3], 2, 2),
        Sample("3, stride 2, padding 1, 17 channels", [2, 7, 8, 17], 3, 2, 1),
        Sample("3, stride 2, padding 1, ceil", [2, 6, 7, 3], 3, 2, 1, ceilMode: true),
        Sample("batch 0", [0, 6, 6, 3], 2, 2),
        Sample("3, stride 2", [2, 9, 3], 3, 2, 1),
        Sample("2x3x2, stride 2", [2, 4, 6, 5, 3], (2, 3, 2), 2, (0, 1, 1)),
    ];

    private static OperatorSample Sample(string setting, Shape input, SpatialSize kernel, SpatialSize stride, Padding padding = default, bool ceilMode = false)
    {
        SumPoolOperator op = new(input.Rank - 2, kernel, stride, padding, ceilMode);
        return new OperatorSample($"{op.Name} {setting}", [new("input", input)], x => op.Apply(x[0]));
    }
}
