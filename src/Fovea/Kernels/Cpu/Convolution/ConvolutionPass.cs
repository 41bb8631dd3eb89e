namespace Fovea.Kernels.Cpu.Convolution;

/// <summary>One of the three passes of a convolution.</summary>
internal enum ConvolutionPass
{
    /// <summary>y from x and w.</summary>
    Forward,

    /// <summary>dx from dy and w.</summary>
    BackwardData,

    /// <summary>dw from x and dy.</summary>
    BackwardWeights,
}
