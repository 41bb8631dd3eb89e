using Fovea.Kernels.Cpu.Padding;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Pad(in PadGeometry g, Buffer x, Buffer y) => PadKernel.Run(_execution, g, Address(x), Address(y), backward: false);

    /// <inheritdoc/>
    public override void PadBackward(in PadGeometry g, Buffer dy, Buffer dx) => PadKernel.Run(_execution, g, Address(dx), Address(dy), backward: true);
}
