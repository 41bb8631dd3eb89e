using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Fill(float value, Buffer y) => Floats(y).Fill(value);

    /// <inheritdoc/>
    public override void Copy(Buffer x, Buffer y)
    {
        if (ReferenceEquals(x, y)) return;
        if (Lines(x, y) is { } width) CopyBlocks(new BlockCopyGeometry(y.Length / width, 1, width, new BlockPlaces(0, width, width), new BlockPlaces(0, width, width)), x, y);
        else ElementLoop.Run(_execution, new CopyKernel(Address(x), Address(y)), y.Length);
    }

    /// <inheritdoc/>
    public override void Accumulate(Buffer x, Buffer y)
    {
        if (Lines(x, y) is { } width) ChannelLoop.Run(_execution, new AddRowsKernel(RowsOf(x, width), RowsOf(y, width)), y.Length / width, width);
        else ElementLoop.Run(_execution, new AddKernel(Address(y), Address(x), Address(y)), y.Length);
    }

    /// <inheritdoc/>
    public override void Affine(float factor, float offset, Buffer x, Buffer y)
    {
        // Without an offset nothing is added: −0 + 0 would be 0.
        if (offset == 0) ElementLoop.Run(_execution, new ScaleKernel(factor, Address(x), Address(y)), y.Length);
        else ElementLoop.Run(_execution, new AffineKernel(factor, offset, Address(x), Address(y)), y.Length);
    }

    /// <inheritdoc/>
    public override void Combine<TFunction>(TFunction f, Buffer a, Buffer b, Buffer y) =>
        ElementLoop.Run(_execution, new CombineKernel<TFunction>(f, Address(a), Address(b), Address(y)), y.Length);

    /// <inheritdoc/>
    public override void CombineBackward<TFunction>(TFunction f, OperandSide side, Buffer a, Buffer b, Buffer dy, Buffer gradient) =>
        ElementLoop.Run(_execution, new CombineBackwardKernel<TFunction>(f, side, Address(a), Address(b), Address(dy), Address(gradient)), gradient.Length);

    /// <inheritdoc/>
    public override void Map<TFunction>(TFunction f, Buffer x, Buffer y)
    {
        if (Lines(x, y) is { } width) ChannelLoop.Run(_execution, new MapRowsKernel<TFunction>(f, RowsOf(x, width), RowsOf(y, width)), y.Length / width, width);
        else ElementLoop.Run(_execution, new MapKernel<TFunction>(f, Address(x), Address(y)), y.Length);
    }

    /// <inheritdoc/>
    public override void MapBackward<TFunction>(TFunction f, Buffer x, Buffer y, Buffer dy, Buffer dx)
    {
        if ((Lines(x, y) ?? Lines(dy, dx)) is { } width)
            ChannelLoop.Run(_execution, new MapBackwardRowsKernel<TFunction>(f, RowsOf(x, width), RowsOf(y, width), RowsOf(dy, width), RowsOf(dx, width)), dx.Length / width, width);
        else
            ElementLoop.Run(_execution, new MapBackwardKernel<TFunction>(f, Address(x), Address(y), Address(dy), Address(dx)), dx.Length);
    }

    /// <inheritdoc/>
    public override void Transpose(int batch, int rows, int columns, Buffer x, Buffer y) =>
        TransposeKernel.Run(_execution, batch, rows, columns, Address(x), Address(y));

    /// <inheritdoc/>
    public override void Dropout(in DropoutGeometry g, Buffer x, Buffer y) =>
        DropoutKernel.Run(_execution, g, x.Length, Address(x), Address(y));

    /// <inheritdoc/>
    public override void PReLU(in PReLUGeometry g, Buffer x, Buffer slopes, Buffer value, Buffer y)
    {
        if (g.Slopes == 1) ElementLoop.Run(_execution, new PReLUKernel(Floats(slopes)[0], Address(x), Address(value), Address(y)), g.Count);
        else RowJob<PReLURowKernel>.Run(_execution, g.Rows, g.Slopes, new PReLURowKernel(g.Slopes, Address(x), Address(slopes), Address(value), Address(y)));
    }

    /// <inheritdoc/>
    public override void PReLUTerms(Buffer x, Buffer dy, Buffer y) =>
        ElementLoop.Run(_execution, new PReLUTermsKernel(Address(x), Address(dy), Address(y)), y.Length);

    /// <inheritdoc/>
    public override void Embedding(in EmbeddingGeometry g, Buffer table, IndexBuffer indices, Buffer y) =>
        EmbeddingKernel.Run(_execution, g, Address(table), Address(indices), Address(y));

    /// <inheritdoc/>
    public override void EmbeddingBackward(in EmbeddingGeometry g, IndexBuffer indices, Buffer dy, Buffer dtable)
    {
        Fill(0, dtable);
        EmbeddingGradient.Run(_execution, g, Address(indices), Address(dy), Address(dtable));
    }

    /// <inheritdoc/>
    public override void Update<TRule>(in TRule rule, Buffer p, Buffer g, Buffer? first = null, Buffer? second = null, Buffer? third = null) =>
        ElementLoop.Run(_execution, new UpdateKernel<TRule>(rule, Address(p), Address(g), AddressOrNull(first), AddressOrNull(second), AddressOrNull(third)), p.Length);

    /// <inheritdoc/>
    public override double SquaredDistance(Buffer a, Buffer? b) =>
        SquaredDistanceKernel.Run(_execution, a.Length, Address(a), b is null ? null : Address(b));

    // The caller of a backend keeps the buffers alive.
    private static float* Address(Buffer buffer) => ((CpuBuffer)buffer).Pointer;

    private static Rows RowsOf(Buffer? buffer, int width) => buffer is null ? default : ((CpuBuffer)buffer).Rows(width);

    private static int PitchOf(Buffer buffer, int width) => ((CpuBuffer)buffer).PitchOf(width);

    private static Span<float> Extent(Buffer buffer) => ((CpuBuffer)buffer).Extent;

    /// <summary>The width of the rows if one of the two is a view; null if both are whole, and need not be taken row by row.</summary>
    private static int? Lines(Buffer a, Buffer b) => a.IsView ? ((CpuBuffer)a).Lines.Width : b.IsView ? ((CpuBuffer)b).Lines.Width : null;

    private static int* Address(IndexBuffer buffer) => ((HostIndexBuffer)buffer).Pointer;
}
