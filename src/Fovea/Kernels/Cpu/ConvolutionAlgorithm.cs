namespace Fovea.Kernels.Cpu;

/// <summary>How a pass of a convolution is computed.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>Every product of the definition, once.</summary>
    Direct,

    /// <summary>Minimal filtering F(2×2, 3×3): 16 products for 36.</summary>
    WinogradF2,

    /// <summary>Minimal filtering F(4×4, 3×3): 36 products for 144.</summary>
    WinogradF4,
}
