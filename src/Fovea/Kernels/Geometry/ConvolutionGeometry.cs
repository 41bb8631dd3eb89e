namespace Fovea.Kernels.Geometry;

/// <summary>Everything that a convolution kernel must know: validated once by the operator's shape rule and passed as one value.</summary>
/// <param name="Batch">N, the number of samples.</param>
/// <param name="InChannels">C, channels of the input.</param>
/// <param name="OutChannels">O, channels of the output.</param>
/// <param name="Groups">G: output channels [g·O/G, (g+1)·O/G) see the input channels [g·C/G, (g+1)·C/G) alone.</param>
/// <param name="Depth">The outermost spatial axis; <see cref="WindowAxis.Single"/> in 1-D and 2-D.</param>
/// <param name="Height">The middle spatial axis; <see cref="WindowAxis.Single"/> in 1-D.</param>
/// <param name="Width">The innermost spatial axis.</param>
/// <remarks>
/// Layouts, all row-major: input <c>[N, D, H, W, C]</c>, weight <c>[kD, kH, kW, C/G, O]</c>, bias <c>[O]</c>, output <c>[N, D', H', W', O]</c>.
/// y[n,d,h,w,o] = act(b[o] + Σ x[n, d·sD−pD+a·dD, h·sH−pH+i·dH, w·sW−pW+j·dW, g·C/G+c] · w[a,i,j,c,o]), g the group of o, padding zero.
/// </remarks>
public readonly record struct ConvolutionGeometry(
    int Batch, int InChannels, int OutChannels, int Groups, WindowAxis Depth, WindowAxis Height, WindowAxis Width)
{
    /// <summary>Floats from one pixel of the input to the next.</summary>
    public int InputPitch { get; init; } = InChannels;

    /// <summary>Floats from one pixel of the output to the next.</summary>
    public int OutputPitch { get; init; } = OutChannels;

    /// <summary>What the forward pass cuts its results off with; null for nothing. The two passes of the gradients take the gradient in front of it.</summary>
    public Clamp? Activation { get; init; }

    /// <summary>Input channels of one group, C/G.</summary>
    public int GroupInChannels => InChannels / Groups;

    /// <summary>Output channels of one group, O/G.</summary>
    public int GroupOutChannels => OutChannels / Groups;

    /// <summary>Taps of the window, kD·kH·kW.</summary>
    public int Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>Pixels of one input sample.</summary>
    public int InputPixels => Depth.Input * Height.Input * Width.Input;

    /// <summary>Pixels of one output sample.</summary>
    public int OutputPixels => Depth.Output * Height.Output * Width.Output;

    /// <summary>Floats of the weight, kD·kH·kW·(C/G)·O.</summary>
    public int WeightCount => Taps * GroupInChannels * OutChannels;

    /// <summary>Multiply-adds of one pass, taps on padding counted as everybody does: N·D'·H'·W'·O·kD·kH·kW·C/G.</summary>
    public long MultiplyAdds => (long)Batch * OutputPixels * Taps * GroupInChannels * OutChannels;

    /// <summary>Multiply-adds whose tap falls on an input and not on padding.</summary>
    public long EffectiveMultiplyAdds =>
        Batch * Depth.ValidTaps * Height.ValidTaps * Width.ValidTaps * GroupInChannels * OutChannels;
}
