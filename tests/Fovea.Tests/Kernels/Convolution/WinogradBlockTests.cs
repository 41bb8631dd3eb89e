using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Convolution.Winograd;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>How tiles are ordered, and which products they need. The numbers are checked in <see cref="WinogradTests"/>.</summary>
public unsafe class WinogradBlockTests
{
    /// <summary>Sides of every remainder, and blocks that begin and end anywhere.</summary>
    [Theory]
    [InlineData(3, 14, 14)]
    [InlineData(2, 13, 11)]
    [InlineData(2, 8, 7)]
    [InlineData(4, 6, 12)]
    [InlineData(2, 2, 9)]
    [InlineData(3, 1, 1)]
    public void Every_tile_is_in_one_block_once(int maps, int height, int width)
    {
        foreach (int perBlock in new[] { 1, 3, 5, 14, 1000 })
        {
            WinogradTiles tiles = Tiles<WinogradF4>(maps, height, width);
            var seen = new HashSet<WinogradTiles.Place>();
            for (int first = 0; first < tiles.Count; first += perBlock)
            {
                var block = new WinogradBlock(tiles, first, Math.Min(perBlock, tiles.Count - first));
                Assert.Equal(Math.Min(perBlock, tiles.Count - first), block.Count);
                for (int t = 0; t < block.Count; t++)
                {
                    WinogradTiles.Place tile = block.At(t);
                    Assert.True(seen.Add(tile), $"{tile} twice");
                    if (t > 0) Assert.Equal(tile, block.Next(t, block.At(t - 1)));
                    Assert.InRange(tile.Row, 0, height - 1);
                    Assert.InRange(tile.Column, 0, width - 1);
                }
            }

            Assert.Equal(maps * Math.Ceiling(height / 4.0) * Math.Ceiling(width / 4.0), seen.Count);
        }
    }

    /// <summary>A product counts for exactly the tiles whose last rows and columns need it.</summary>
    [Theory]
    [InlineData(14, 14)]
    [InlineData(7, 9)]
    [InlineData(8, 10)]
    [InlineData(3, 16)]
    public void The_tiles_that_need_a_product_are_one_run(int height, int width)
    {
        CheckRuns<WinogradF4>(height, width);
        CheckRuns<WinogradF2>(height, width);
    }

    [Fact]
    public void Tiles_cut_short_save_a_sixth_of_the_products_of_small_maps()
    {
        Assert.Equal(9 * 36 + 6 * 24 + 16, Products<WinogradF4>(14));
        Assert.Equal(36 + 2 * 30 + 25, Products<WinogradF4>(7));
        Assert.Equal(4 * 36, Products<WinogradF4>(8));
        Assert.Equal(9 * 16 + 6 * 12 + 9, Products<WinogradF2>(7));
    }

    private static void CheckRuns<TAlgorithm>(int height, int width)
        where TAlgorithm : struct, IWinogradAlgorithm
    {
        WinogradTiles tiles = Tiles<TAlgorithm>(2, height, width);
        var block = new WinogradBlock(tiles, 1, tiles.Count - 2);
        for (int i = 0; i < TAlgorithm.Inputs; i++)
        {
            for (int j = 0; j < TAlgorithm.Inputs; j++)
            {
                (int first, int count) = block.WithProduct(i, j);
                for (int t = 0; t < block.Count; t++)
                {
                    WinogradTiles.Patch patch = tiles.Target(block.At(t));
                    (int First, int End) rows = TAlgorithm.Products(patch.RowTo), columns = TAlgorithm.Products(patch.ColumnTo);
                    Assert.Equal(i >= rows.First && i < rows.End && j >= columns.First && j < columns.End, t >= first && t < first + count);
                }
            }
        }
    }

    private static int Products<TAlgorithm>(int side)
        where TAlgorithm : struct, IWinogradAlgorithm
    {
        WinogradTiles tiles = Tiles<TAlgorithm>(1, side, side);
        var block = new WinogradBlock(tiles, 0, tiles.Count);
        return Enumerable.Range(0, TAlgorithm.Inputs * TAlgorithm.Inputs).Sum(e => block.WithProduct(e / TAlgorithm.Inputs, e % TAlgorithm.Inputs).Count);
    }

    private static WinogradTiles Tiles<TAlgorithm>(int maps, int height, int width)
        where TAlgorithm : struct, IWinogradAlgorithm
    {
        ConvolutionGeometry geometry = Geometries.Flat(maps, 16, 16, Geometries.Axis(height, 3, 1, 1, 1), Geometries.Axis(width, 3, 1, 1, 1));
        return WinogradTiles.Of<TAlgorithm>(DenseProblem.Forward(geometry, null, null));
    }
}
