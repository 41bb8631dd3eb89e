using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>What all pooling under a sliding window shares: the result's shape, the cost and the reach. <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D',) (H',) W', C]</c>.</summary>
/// <param name="Rank">The number of spatial axes, 1 to 3.</param>
public abstract record WindowPoolOperator(int Rank) : Operator<PoolGeometry>
{
    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override Shape OutputShape(in PoolGeometry geometry, ReadOnlySpan<Shape> inputs) => PoolRule.OutputShape(Rank, geometry);

    /// <inheritdoc/>
    public override Cost Cost(in PoolGeometry geometry, int operands) => PoolRule.Cost(geometry);

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in PoolGeometry geometry, int operands) => WindowFormulas.OfPooling(geometry, Rank, Cost(geometry, operands));

    /// <inheritdoc/>
    public override Reach Reach(in PoolGeometry geometry, int operand) => WindowRule.Reach(Rank, geometry.Depth, geometry.Height, geometry.Width);

    internal override bool TakesView(in PoolGeometry geometry, int operand) => true;

    internal override bool GivesView(in PoolGeometry geometry) => true;
}
