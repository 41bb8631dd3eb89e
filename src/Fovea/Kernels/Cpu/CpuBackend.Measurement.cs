using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed partial class CpuBackend
{
    /// <summary>Multiplies and adds in registers for about a millisecond, on all threads: what the machine can do at most.</summary>
    /// <returns>The floating-point operations done.</returns>
    internal double RunPeakLoop() => PeakLoop.Run(_execution);

    /// <summary>Which way a pass of a convolution takes on this backend.</summary>
    internal string AlgorithmOf(ConvolutionPass pass, in ConvolutionGeometry geometry) => ConvolutionPath.NameOf(pass, geometry, _execution);
}
