using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

public sealed partial record ConvolutionOperator
{
    // Every output is a dot product of n = taps·C/groups numbers: n multiplications and n − 1 additions, one more for the bias, and a comparison for each bound of the activation.

    /// <inheritdoc/>
    public override Cost Cost(in ConvolutionGeometry geometry, int operands)
    {
        long outputs = (long)geometry.Batch * geometry.OutputPixels * geometry.OutChannels;
        // A factor for each map, as LeNet-5's subsampling has it, is on a link that its input has already: it brings no connection of its own.
        bool scales = geometry.Taps == 1 && geometry.GroupInChannels == 1 && geometry.GroupOutChannels == 1;
        return new Cost(geometry.MultiplyAdds, geometry.EffectiveMultiplyAdds, 2 * geometry.MultiplyAdds + outputs * ((Activation?.Flops ?? 0) - (operands > 2 ? 0 : 1)))
        {
            Connections = (scales ? 0 : geometry.MultiplyAdds) + (operands > 2 ? outputs : 0),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in ConvolutionGeometry geometry, int operands) =>
        WindowFormulas.OfConvolution(geometry, Rank, operands > 2, Cost(geometry, operands));

    /// <inheritdoc/>
    public override Reach Reach(in ConvolutionGeometry geometry, int operand) =>
        operand > 0 ? Operators.Reach.None : WindowRule.Reach(Rank, geometry.Depth, geometry.Height, geometry.Width);
}
