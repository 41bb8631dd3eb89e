using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Pooling;

/// <summary>The mean of each bin: what adaptive and global average pooling share.</summary>
public abstract record BinAverageOperator : Operator<AdaptivePoolGeometry>
{
    /// <inheritdoc/>
    protected internal override void Forward(in AdaptivePoolGeometry geometry, in ForwardContext context) =>
        context.Backend.AdaptiveAveragePoolForward(geometry, context.Input(0), context.Output);

    // Every input of a bin of m has the derivative 1/m: dx = Σ dy / m over the bins that it is in.

    /// <inheritdoc/>
    protected internal override void Backward(in AdaptivePoolGeometry geometry, in BackwardContext context) =>
        context.Backend.AdaptiveAveragePoolBackward(geometry, context.OutputGradient, context.InputGradient(0));

    /// <inheritdoc/>
    public override Cost Cost(in AdaptivePoolGeometry geometry, int operands) => AdaptiveRule.Cost(geometry);

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in AdaptivePoolGeometry geometry, int operands) => AdaptiveRule.Formulas(geometry);
}

/// <summary>The greatest of each bin: what adaptive and global max pooling share. Of equals the first counts, NaN wins.</summary>
public abstract record BinMaximumOperator : Operator<AdaptivePoolGeometry>
{
    /// <inheritdoc/>
    protected internal override void Forward(in AdaptivePoolGeometry geometry, in ForwardContext context) => context.Backend.AdaptiveMaxPoolForward(
        geometry, geometry.ChannelsLast, context.Input(0), context.Output, context.SaveIndices(geometry.Batch * geometry.Bins * geometry.Channels));

    // Only the greatest input of a bin moves its result: dx[argmax] += dy, where bins overlap from each of them.

    /// <inheritdoc/>
    protected internal override void Backward(in AdaptivePoolGeometry geometry, in BackwardContext context)
    {
        Kernels.Buffer dx = context.InputGradient(0);
        context.Backend.Fill(0, dx);
        context.Backend.AdaptiveMaxPoolBackward(geometry, geometry.ChannelsLast, context.SavedIndices, context.OutputGradient, dx);
    }

    /// <inheritdoc/>
    public override Cost Cost(in AdaptivePoolGeometry geometry, int operands) => AdaptiveRule.Cost(geometry);

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in AdaptivePoolGeometry geometry, int operands) => AdaptiveRule.Formulas(geometry);
}
