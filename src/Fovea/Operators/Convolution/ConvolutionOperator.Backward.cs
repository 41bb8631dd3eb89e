using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;

namespace Fovea.Operators.Convolution;

public sealed partial record ConvolutionOperator
{
    /// <inheritdoc/>
    protected internal override void Backward(in ConvolutionGeometry geometry, in BackwardContext context)
    {
        // y = act(v): the gradient of v, dy where act does not cut off, takes dy's place. Below, dy is that of v.
        if (Activation is { } clamp) ClampGradient.Run(context.Backend, clamp, context.Output, context.OutputGradient, context.OutputGradient);
        if (context.Needs(0)) InputGradient(geometry, context);
        if (context.Needs(1)) WeightGradient(geometry, context);
        if (context.Needs(2)) BiasGradient(geometry, context);
    }

    // y[p] = Σₖ x[p·s − P + k·d]·w[k], so x[q] meets w[k] in y[p] for p·s = q + P − k·d:
    //   dx[q] = Σₖ dy[(q + P − k·d)/s] · w[k]ᵀ   over the k for which that is a whole number
    // [pixels', O]·[O, C] → [pixels, C]: at stride 1 a convolution of dy with the kernel rotated by 180°.
    private static void InputGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.ConvolutionBackwardData(geometry, context.OutputGradient, context.Input(1), context.InputGradient(0, out bool adds), adds);

    //   dw[k] = Σₙ Σₚ x[n, p·s − P + k·d]ᵀ · dy[n, p]      [C, pixels']·[pixels', O] → [C, O] for every tap
    private static void WeightGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.ConvolutionBackwardWeights(geometry, context.Input(0), context.OutputGradient, context.InputGradient(1));

    //   db[o] = Σₙ Σₚ dy[n, p, o]
    private static void BiasGradient(in ConvolutionGeometry geometry, in BackwardContext context) =>
        context.Backend.SumRows(geometry.Batch * geometry.OutputPixels, geometry.OutChannels, context.OutputGradient, context.InputGradient(2));
}
