namespace Fovea.Operators.Convolution;

public sealed partial record ConvolutionOperator
{
    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,p,o] = act(b[o] + Σₖ Σ꜀ x[n, p·s − padding + k·d, c] · w[k, c, o])",
        Shapes: "x `[N, (D,) (H,) W, C]`, w `[(kD,) (kH,) kW, C/groups, O]`, b `[O]` (may be left out) → `[N, (D',) (H',) W', O]` with H' = ⌊(H + padding − d·(k − 1) − 1)/s⌋ + 1",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(Stride), "s, the step of the window"),
            (nameof(Padding), "zeros around the input"),
            (nameof(Dilation), "d, the distance of two taps; 1 = adjacent"),
            (nameof(Groups), "output group g sees input group g alone"),
            (nameof(Activation), "act, which cuts off: ReLU, ReLU6 or Hardtanh; null: none"),
        ],
        Gradient: "with h = dy where act does not cut off, else 0: dx[q] = Σₖ h[(q + padding − k·d)/s] · w[k]ᵀ over the k for which that is a whole number; dw[k] = Σₙ Σₚ x[n, p·s − padding + k·d]ᵀ · h[n, p]; db[o] = Σₙ Σₚ h[n, p, o]",
        Cost: "MACs N·D'·H'·W'·O·kD·kH·kW·C/groups, taps on padding included; FLOPs 2·MACs, less one for each output without a bias; 1 more for each output for ReLU, 2 for ReLU6 and Hardtanh",
        Layers: ["Conv1d", "Conv2d", "Conv3d"],
        Source: "LeCun et al. 1998; arithmetic as in Dumoulin and Visin 2016");
}
