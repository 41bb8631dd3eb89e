using Fovea.Operators;

namespace Fovea.Analysis;

/// <summary>One operator of a model, as an evaluation of one sample applies it.</summary>
/// <param name="Path">The path of the layer that applied it.</param>
/// <param name="Type">The operator.</param>
/// <param name="OutputShape">The shape of its result, batch axis included.</param>
/// <param name="Parameters">Numbers that are learned and that no earlier row has counted.</param>
/// <param name="Weights">Numbers of its kernels or matrices: what its multiply-adds multiply with, counted by an earlier row or not.</param>
/// <param name="Cost">What one forward pass costs.</param>
/// <param name="Field">What a position of the result sees of the input, along each spatial axis of the input.</param>
/// <param name="Formulas">How the cost comes about, with numbers put in.</param>
public sealed record SummaryRow(
    string Path, string Type, Shape OutputShape, long Parameters, long Weights, Cost Cost, IReadOnlyList<AxisField> Field, IReadOnlyList<CostFormula> Formulas)
{
    /// <summary>Compute-to-parameter ratio, MACs / weights: how often a weight is used for one sample. H·W of a convolution, 1 of a dense layer; null without multiply-adds or weights.</summary>
    public double? ComputeToParameterRatio => Weights > 0 && Cost.MultiplyAdds > 0 ? (double)Cost.MultiplyAdds / Weights : null;

    /// <summary>Bytes of the result.</summary>
    public long ActivationBytes => (long)OutputShape.Count * sizeof(float);
}
