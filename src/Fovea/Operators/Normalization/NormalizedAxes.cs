namespace Fovea.Operators.Normalization;

/// <summary>Which axes of <c>[N, …, C]</c> layer normalisation takes its statistics over.</summary>
public enum NormalizedAxes
{
    /// <summary>The channels of each pixel by itself; γ is <c>[C]</c>. PyTorch's <c>LayerNorm(C)</c> on channels-last tensors, as transformers and ConvNeXt have it.</summary>
    Channels,

    /// <summary>The pixels of each channel by itself; γ is <c>[(D,) (H,) W]</c>. PyTorch's <c>LayerNorm([H, W])</c> on N,C,H,W.</summary>
    Spatial,

    /// <summary>Everything but the batch; γ is <c>[(D,) (H,) W, C]</c>. PyTorch's <c>LayerNorm([C, H, W])</c> on N,C,H,W.</summary>
    Sample,
}
