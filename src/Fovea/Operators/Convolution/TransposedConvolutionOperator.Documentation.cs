namespace Fovea.Operators.Convolution;

public sealed partial record TransposedConvolutionOperator
{
    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n, p·s − padding + k·d, o] = b[o] + Σ꜀ x[n, p, c] · w[k, o, c], summed over all p and k that meet in one output: the adjoint of a convolution",
        Shapes: "x `[N, (D,) (H,) W, C]`, w `[(kD,) (kH,) kW, O/groups, C]`, b `[O]` (may be left out) → `[N, (D',) (H',) W', O]` with H' = (H − 1)·s − padding + d·(k − 1) + outputPadding + 1",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(Stride), "s, the step in the output from one input pixel to the next"),
            (nameof(Padding), "what is cut off around the output"),
            (nameof(OutputPadding), "outputs more at the end"),
            (nameof(Dilation), "d, the distance of two taps; 1 = adjacent"),
            (nameof(Groups), "output group g gets from input group g alone"),
        ],
        Gradient: "dx[p] = Σₖ dy[p·s − padding + k·d] · w[k]; dw[k] = Σₙ Σₚ dy[n, p·s − padding + k·d]ᵀ · x[n, p]; db[o] = Σₙ Σₚ dy[n, p, o]",
        Cost: "MACs N·D·H·W·C·kD·kH·kW·O/groups: the input's size counts; FLOPs 2·MACs, and one for each output with a bias",
        Layers: ["ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"],
        Source: "Zeiler et al. 2010; arithmetic as in Dumoulin and Visin 2016");
}
