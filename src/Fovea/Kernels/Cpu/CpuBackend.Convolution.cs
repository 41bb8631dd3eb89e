using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public override void MatrixMultiply(in MatrixGeometry g, Buffer a, Buffer b, Buffer? bias, Buffer c) =>
        Gemm.MatrixMultiply.Run(_execution, g, Floats(a), Floats(b), FloatsOrNone(bias), Floats(c));

    /// <inheritdoc/>
    public override void SumRows(int rows, int columns, Buffer x, Buffer sums) =>
        ColumnSums.Run(_execution, Extent(x), rows, PitchOf(x, columns), Floats(sums));

    /// <inheritdoc/>
    public override unsafe void AddToRows(int rows, int columns, Buffer row, Buffer y) =>
        RowAddition.Run(_execution, rows, columns, Address(row), RowsOf(y, columns));

    /// <inheritdoc/>
    public override void ConvolutionForward(in ConvolutionGeometry g, Buffer x, Buffer w, Buffer? bias, Buffer y) =>
        Convolution.ConvolutionForward.Run(_execution, Placed(g, x, y), Extent(x), Floats(w), FloatsOrNone(bias), Extent(y));

    /// <inheritdoc/>
    public override void ConvolutionBackwardData(in ConvolutionGeometry g, Buffer dy, Buffer w, Buffer dx, bool adds) =>
        Convolution.ConvolutionBackwardData.Run(_execution, Placed(g, dx, dy), Extent(dy), Floats(w), Extent(dx), adds);

    /// <inheritdoc/>
    public override void ConvolutionBackwardWeights(in ConvolutionGeometry g, Buffer x, Buffer dy, Buffer dw) =>
        Convolution.ConvolutionBackwardWeights.Run(_execution, Placed(g, x, dy), Extent(x), Extent(dy), Floats(dw));

    /// <inheritdoc/>
    public override unsafe void LocalForward(in ConvolutionGeometry g, Buffer x, Buffer w, Buffer? bias, Buffer y) =>
        LocalConvolution.Forward(_execution, g, Address(x), Address(w), bias is null ? null : Address(bias), Address(y));

    /// <inheritdoc/>
    public override unsafe void LocalBackwardData(in ConvolutionGeometry g, Buffer dy, Buffer w, Buffer dx) =>
        LocalConvolution.BackwardData(_execution, g, Address(dy), Address(w), Address(dx));

    /// <inheritdoc/>
    public override unsafe void LocalBackwardWeights(in ConvolutionGeometry g, Buffer x, Buffer dy, Buffer dw) =>
        LocalConvolution.BackwardWeights(_execution, g, Address(x), Address(dy), Address(dw));

    /// <summary>The geometry with the pixels as far apart as they are in these buffers.</summary>
    private static ConvolutionGeometry Placed(in ConvolutionGeometry g, Buffer input, Buffer output) =>
        g with { InputPitch = PitchOf(input, g.InChannels), OutputPitch = PitchOf(output, g.OutChannels) };
}
