using Fovea.Mathematics;

namespace Fovea.Analysis.Backpropagation;

/// <summary>
/// Shows the backpropagation of one layer, matrix by matrix. The results are those of the operator that trains, forward and backward in a
/// recording; every form that is shown beside them is computed by <see cref="Mathematics"/> in double precision and compared with them.
/// </summary>
public static class BackpropagationExplainer
{
    /// <summary>Explains a layer.</summary>
    /// <exception cref="ShapeException">The matrices and settings do not fit together.</exception>
    /// <exception cref="FoveaException">A form does not give what the operator gives.</exception>
    public static BackpropagationExplanation Explain(BackpropagationRequest request)
    {
        // The forms must start from what the layer sees: rounding makes equal numbers, and so another maximum.
        request = request with { Input = Rounded(request.Input), Weights = Rounded(request.Weights), Delta = Rounded(request.Delta) };
        return request.Layer switch
        {
            ExplainedLayer.Convolution => new ConvolutionExplanation(request).Explain(),
            ExplainedLayer.MaxPooling or ExplainedLayer.AveragePooling => new PoolingExplanation(request).Explain(),
            ExplainedLayer.Dense => new DenseExplanation(request).Explain(),
            _ => new BatchNormExplanation(request).Explain(),
        };
    }

    private static double[,]? Rounded(double[,]? matrix) => matrix is null ? null : Matrices.Map(matrix, static value => (float)value);
}
