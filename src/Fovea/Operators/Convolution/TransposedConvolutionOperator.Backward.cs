using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Convolution;

public sealed partial record TransposedConvolutionOperator
{
    /// <inheritdoc/>
    protected internal override void Backward(in ConvolutionGeometry geometry, in BackwardContext context)
    {
        if (context.Needs(0)) InputGradient(geometry, context);
        if (context.Needs(1)) WeightGradient(geometry, context);
        if (context.Needs(2)) BiasGradient(geometry, context);
    }

    // With W the matrix of the convolution that maps outputs to inputs, y = Wᵀ·x, so dx = W·dy:
    //   dx[p] = Σₖ dy[p·s − P + k·d]·w[k]         [pixels, O]·[O, C] → [pixels, C]: that convolution itself
    private static void InputGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.ConvolutionForward(geometry, context.OutputGradient, context.Input(1), null, context.InputGradient(0));

    // ⟨dy, Wᵀ·x⟩ = ⟨W·dy, x⟩: the weight gradient of that convolution for the input dy and the output gradient x:
    //   dw[k] = Σₙ Σₚ dy[n, p·s − P + k·d]ᵀ · x[n, p]      [O, pixels]·[pixels, C] → [O, C] for every tap
    private static void WeightGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.ConvolutionBackwardWeights(geometry, context.OutputGradient, context.Input(0), context.InputGradient(1));

    //   db[o] = Σₙ Σₚ dy[n, p, o]
    private static void BiasGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.SumRows(geometry.Batch * geometry.InputPixels, geometry.InChannels, context.OutputGradient, context.InputGradient(2));
}
