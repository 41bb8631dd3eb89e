using Fovea.Kernels.Cpu.Pooling;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void MaxPoolForward(in PoolGeometry g, Buffer x, Buffer y, IndexBuffer argmax) =>
        PoolJob<MaxPoolForwardKernel>.Run(_execution, g, new MaxPoolForwardKernel(Address(x), Address(y), Address(argmax)));

    /// <inheritdoc/>
    public override void MaxPoolBackward(in PoolGeometry g, IndexBuffer argmax, Buffer dy, Buffer dx) =>
        PoolJob<MaxPoolBackwardKernel>.Run(_execution, g, new MaxPoolBackwardKernel(Address(argmax), Address(dy), Address(dx)));

    /// <inheritdoc/>
    public override void AveragePoolForward(in PoolGeometry g, Buffer x, Buffer y) =>
        PoolJob<AveragePoolKernel>.Run(_execution, g, new AveragePoolKernel(Address(x), Address(y), backward: false));

    /// <inheritdoc/>
    public override void AveragePoolBackward(in PoolGeometry g, Buffer dy, Buffer dx) =>
        PoolJob<AveragePoolKernel>.Run(_execution, g, new AveragePoolKernel(Address(dx), Address(dy), backward: true));
}
