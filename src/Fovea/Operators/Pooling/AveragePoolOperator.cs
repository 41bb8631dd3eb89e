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
    : Operator<PoolGeometry>
{
    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "AvgPool1d", 2 => "AvgPool2d", _ => "AvgPool3d" };

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override PoolGeometry Resolve(ReadOnlySpan<Shape> inputs) => PoolRule.Resolve(
        Name, Rank, inputs[0], KernelSize, Stride, Padding, 1, CeilMode, CountIncludePad ? PoolDivisor.PaddedWindow : PoolDivisor.ValidTaps);

    /// <inheritdoc/>
    public override Shape OutputShape(in PoolGeometry geometry, ReadOnlySpan<Shape> inputs) => PoolRule.OutputShape(Rank, geometry);

    /// <inheritdoc/>
    protected internal override void Forward(in PoolGeometry geometry, in ForwardContext context) =>
        context.Backend.AveragePoolForward(geometry, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in PoolGeometry geometry, in BackwardContext context) =>
        context.Backend.AveragePoolBackward(geometry, context.OutputGradient, context.InputGradient(0)); // dx = Σ dy / divisor over the windows that see it

    /// <inheritdoc/>
    public override Cost Cost(in PoolGeometry geometry, int operands) => PoolRule.Cost(geometry);
}
