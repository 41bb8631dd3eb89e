using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>What all operators share that put the same numbers into another order: axes of the operand, or of a finer view of it, change places.</summary>
public abstract record PermutingOperator : Operator<PermuteGeometry>
{
    /// <inheritdoc/>
    protected internal override void Forward(in PermuteGeometry geometry, in ForwardContext context) =>
        context.Backend.Permute(geometry, context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in PermuteGeometry geometry, in BackwardContext context) =>
        context.Backend.Permute(geometry.Inverse, context.OutputGradient, context.InputGradient(0)); // the same numbers, back

    /// <inheritdoc/>
    public override Cost Cost(in PermuteGeometry geometry, int operands) => Operators.Cost.None;
}
