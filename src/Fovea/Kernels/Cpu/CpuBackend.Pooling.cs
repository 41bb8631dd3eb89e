using Fovea.Kernels.Cpu.Pooling;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void MaxPoolForward(in PoolGeometry g, Buffer x, Buffer y, IndexBuffer argmax) =>
        Pool(g.Batch, g.Channels, new MaxPoolForwardKernel(g, RowsOf(x, g.Channels), RowsOf(y, g.Channels), Address(argmax)));

    /// <inheritdoc/>
    public override void MaxPoolBackward(in PoolGeometry g, IndexBuffer argmax, Buffer dy, Buffer dx) =>
        Pool(g.Batch, g.Channels, new MaxPoolBackwardKernel(g, Address(argmax), RowsOf(dy, g.Channels), RowsOf(dx, g.Channels)));

    /// <inheritdoc/>
    public override void AveragePoolForward(in PoolGeometry g, Buffer x, Buffer y) =>
        Pool(g.Batch, g.Channels, new AveragePoolKernel(g, RowsOf(x, g.Channels), RowsOf(y, g.Channels), backward: false));

    /// <inheritdoc/>
    public override void AveragePoolBackward(in PoolGeometry g, Buffer dy, Buffer dx) =>
        Pool(g.Batch, g.Channels, new AveragePoolKernel(g, RowsOf(dx, g.Channels), RowsOf(dy, g.Channels), backward: true));

    /// <inheritdoc/>
    public override void MaxPoolGather(in PoolGeometry g, IndexBuffer argmax, Buffer x, Buffer y) =>
        Pool(g.Batch, g.Channels, new MaxPoolGatherKernel(g, Address(argmax), Address(x), Address(y)));

    /// <inheritdoc/>
    public override void AdaptiveMaxPoolForward(in AdaptivePoolGeometry g, in BinPlacement place, Buffer x, Buffer y, IndexBuffer argmax) =>
        Pool(g.Batch, g.Channels, new AdaptiveMaxPoolForwardKernel(g, place, Address(x), Address(y), Address(argmax)));

    /// <inheritdoc/>
    public override void AdaptiveMaxPoolBackward(in AdaptivePoolGeometry g, in BinPlacement place, IndexBuffer argmax, Buffer dy, Buffer dx) =>
        Pool(g.Batch, g.Channels, new AdaptiveMaxPoolBackwardKernel(g, place, Address(argmax), Address(dy), Address(dx)));

    /// <inheritdoc/>
    public override void AdaptiveAveragePoolForward(in AdaptivePoolGeometry g, Buffer x, Buffer y) =>
        Pool(g.Batch, g.Channels, new AdaptiveAveragePoolKernel(g, Address(x), Address(y), backward: false));

    /// <inheritdoc/>
    public override void AdaptiveAveragePoolBackward(in AdaptivePoolGeometry g, Buffer dy, Buffer dx) =>
        Pool(g.Batch, g.Channels, new AdaptiveAveragePoolKernel(g, Address(dx), Address(dy), backward: true));

    /// <inheritdoc/>
    public override void RegionMaxPoolForward(in RegionPoolGeometry g, Buffer x, Buffer regions, Buffer y, IndexBuffer argmax) =>
        Pool(g.Regions, g.Channels, new RegionMaxPoolForwardKernel(g, Address(x), Address(regions), Address(y), Address(argmax)));

    /// <inheritdoc/>
    public override void RegionMaxPoolBackward(in RegionPoolGeometry g, Buffer regions, IndexBuffer argmax, Buffer dy, Buffer dx) =>
        Pool(g.Batch, g.Channels, new RegionMaxPoolBackwardKernel(g, Address(regions), Address(argmax), Address(dy), Address(dx)));

    private void Pool<TKernel>(int samples, int channels, TKernel kernel) where TKernel : unmanaged, IPoolKernel =>
        PoolJob<TKernel>.Run(_execution, samples, channels, kernel);
}
