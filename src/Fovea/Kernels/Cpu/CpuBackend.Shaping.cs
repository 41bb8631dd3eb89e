using Fovea.Kernels.Cpu.Shaping;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void CopyBlocks(in BlockCopyGeometry g, Buffer source, Buffer target) =>
        BlockCopyKernel.Run(
            _execution, g with { Source = Placed(g.Source, source), Target = Placed(g.Target, target) }, ((CpuBuffer)source).First, ((CpuBuffer)target).First);

    /// <summary>Of a view each row has one block, and the rows are as far apart as they are.</summary>
    private static BlockPlaces Placed(in BlockPlaces places, Buffer buffer) => buffer.IsView ? places with { OuterStep = PitchOf(buffer, places.OuterStep) } : places;

    /// <inheritdoc/>
    public override void Permute(in PermuteGeometry g, Buffer x, Buffer y) =>
        PermuteKernel.Run(_execution, g, Address(x), Address(y));

    /// <inheritdoc/>
    public override void Resize(in ResizePass g, Buffer x, Buffer y) =>
        ResizeKernel.Run(_execution, g, Address(x), Address(y), backward: false);

    /// <inheritdoc/>
    public override void ResizeBackward(in ResizePass g, Buffer dy, Buffer dx) =>
        ResizeKernel.Run(_execution, g, Address(dx), Address(dy), backward: true);

    /// <inheritdoc/>
    public override void Repeat(in ReductionGeometry g, float factor, Buffer x, Buffer y) =>
        RepeatKernel.Run(_execution, g, factor, Address(x), Address(y));

    /// <inheritdoc/>
    public override void Sum(in ReductionGeometry g, float factor, Buffer x, Buffer y)
    {
        FoldKernel<SumFold>.Run(_execution, g, Address(x), Address(y));
        if (factor != 1) Affine(factor, 0, y, y);
    }

    /// <inheritdoc/>
    public override void Extreme(in ReductionGeometry g, ExtremeKind kind, Buffer x, Buffer y)
    {
        if (kind == ExtremeKind.Max) FoldKernel<MaxFold>.Run(_execution, g, Address(x), Address(y));
        else FoldKernel<MinFold>.Run(_execution, g, Address(x), Address(y));
    }

    /// <inheritdoc/>
    public override void ExtremeBackward(in ReductionGeometry g, Buffer x, Buffer y, Buffer dy, Buffer dx) =>
        ExtremeBackwardKernel.Run(_execution, g, Address(x), Address(y), Address(dy), Address(dx));
}
