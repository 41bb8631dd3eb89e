using System.Runtime.Intrinsics;
using Fovea.Kernels.Cpu;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Convolution.Winograd;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Tests.Kernels;

/// <summary>What the blocks of the table read again and again fits the cache that it is meant for, at every tier.</summary>
public class BlockSizesTests
{
    private static readonly (int Rows, int Panel)[] s_tiles =
    [
        Tile<Vector512<float>, Avx512Operations>(), Tile<Vector256<float>, Avx2Operations>(), Tile<Vector128<float>, Vector128Operations>(), Tile<float, ScalarOperations>(),
    ];

    // F(4×4) has the most planes.
    private static int Planes => WinogradF4.Inputs * WinogradF4.Inputs;

    [Fact]
    public void A_panel_of_weights_and_the_rows_of_a_tile_stay_in_L1()
    {
        foreach ((int rows, int panel) in s_tiles)
        {
            Assert.InRange((rows + panel) * BlockSizes.Product.Depth, 1, BlockSizes.L1);
            Assert.InRange((rows + panel) * BlockSizes.Dense.Depth(panel), 1, BlockSizes.L1);
            Assert.InRange((rows + panel) * BlockSizes.Winograd.Depth, 1, BlockSizes.L1 / 2);
            Assert.InRange(9 * BlockSizes.Winograd.Gathered * panel, 1, BlockSizes.L1 / 2);
        }

        Assert.InRange(BlockSizes.SmallGroups.Window, 1, BlockSizes.L1 / 2);
    }

    [Fact]
    public void Rows_of_a_product_and_a_panel_stay_in_L2()
    {
        foreach ((int _, int panel) in s_tiles) Assert.InRange((BlockSizes.Product.Rows + panel) * BlockSizes.Product.Depth, 1, BlockSizes.L2 / 4);
    }

    [Fact]
    public void Rows_of_a_product_and_their_sums_between_two_blocks_stay_in_L2()
    {
        Assert.InRange(BlockSizes.Product.Rows * (BlockSizes.Product.Depth + BlockSizes.Product.Columns), 1, BlockSizes.L2);
        Assert.InRange(BlockSizes.Product.Packed / BlockSizes.Product.Stretch, s_tiles[0].Panel, BlockSizes.Product.Columns);
    }

    [Fact]
    public void Pixels_of_a_convolution_and_their_sums_between_two_blocks_stay_in_L2()
    {
        foreach ((int rows, int panel) in s_tiles)
            Assert.InRange(PointwiseRows.RowPixels(rows) * BlockSizes.Dense.Depth(panel) + BlockSizes.Dense.Sums, 1, BlockSizes.L2 / 2);
    }

    [Fact]
    public void The_sums_of_a_gradient_and_a_piece_of_the_source_stay_in_L2()
    {
        foreach ((int _, int panel) in s_tiles)
            Assert.InRange(BlockSizes.Gradient.Rows * BlockSizes.Gradient.Panels * panel + BlockSizes.Gradient.Piece(panel), 1, BlockSizes.L2 / 2);
    }

    [Fact]
    public void The_packed_source_of_a_gradient_and_some_panels_stay_in_half_of_an_L2()
    {
        foreach ((int _, int panel) in s_tiles)
            Assert.InRange(BlockSizes.PackedGradient.Source + 4 * panel * BlockSizes.PackedGradient.Depth, 1, BlockSizes.L2 / 2);
    }

    [Fact]
    public void Transformed_tiles_and_the_transformed_weights_of_a_panel_stay_in_L2()
    {
        foreach ((int _, int panel) in s_tiles)
        {
            int weights = Planes * BlockSizes.Winograd.Depth * panel;
            Assert.InRange(BlockSizes.Winograd.Item + weights, 1, BlockSizes.L2);
            Assert.InRange(Planes * BlockSizes.Winograd.PassTiles * panel, 1, BlockSizes.L2);
        }
    }

    [Fact]
    public void Sums_are_short()
    {
        Assert.InRange(BlockSizes.Winograd.Depth, 1, 128);
        Assert.InRange(BlockSizes.Dense.Chunk, 128, 160);
        Assert.InRange(BlockSizes.Winograd.GradientTiles, 1, 128);
    }

    private static (int Rows, int Panel) Tile<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        (MicroKernels<V, TOps>.MaxRows(MicroKernels<V, TOps>.PanelWidth), MicroKernels<V, TOps>.PanelWidth);
}
