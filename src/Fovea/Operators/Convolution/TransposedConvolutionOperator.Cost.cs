using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

public sealed partial record TransposedConvolutionOperator
{
    // Every input number meets taps·O/groups weights, and each product is added to its output: N·pixels·taps·C·O/groups multiply-adds.
    // Those whose output is cut off by the padding are counted in the first number and not in the second, as for a convolution.
    // Sums begin with 0, so a product is a multiplication and an addition; the bias is one more addition for each output.

    /// <inheritdoc/>
    public override Cost Cost(in ConvolutionGeometry geometry, int operands)
    {
        long outputs = (long)geometry.Batch * geometry.InputPixels * geometry.InChannels;
        return new Cost(geometry.MultiplyAdds, geometry.EffectiveMultiplyAdds, 2 * geometry.MultiplyAdds + (operands > 2 ? outputs : 0))
        {
            Connections = geometry.MultiplyAdds + (operands > 2 ? outputs : 0),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in ConvolutionGeometry geometry, int operands) =>
        WindowFormulas.OfTransposed(geometry, Rank, operands > 2, Cost(geometry, operands));

    /// <inheritdoc/>
    public override Reach Reach(in ConvolutionGeometry geometry, int operand) =>
        operand > 0 ? Operators.Reach.None : WindowRule.TransposedReach(Rank, geometry.Depth, geometry.Height, geometry.Width);
}
