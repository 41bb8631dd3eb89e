using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>How direct problems are cut. Their numbers are checked in <see cref="ConvolutionTests"/>, which run <see cref="Geometries.Heavy"/>, too.</summary>
public unsafe class DenseCutTests
{
    private const int PanelWidth = 32;

    [Fact]
    public void The_heavy_shapes_of_the_tests_are_cut_by_panels()
    {
        foreach (ConvolutionGeometry geometry in Geometries.Heavy) Assert.True(Cut(geometry).ByPanels, geometry.ToString());
    }

    [Fact]
    public void Heavy_weights_for_few_pixels_are_cut_by_panels_and_all_else_by_pixels()
    {
        Assert.True(Cut(Square(1, 512, 2048, 7, 1)).ByPanels);
        Assert.True(Cut(Square(4, 512, 512, 7, 3)).ByPanels);
        Assert.True(Cut(Square(4, 256, 1024, 14, 1)).ByPanels);
        Assert.False(Cut(Square(8, 256, 1024, 14, 1)).ByPanels);
        Assert.False(Cut(Square(1, 64, 64, 7, 3)).ByPanels);
        Assert.False(Cut(Square(1, 64, 256, 56, 1)).ByPanels);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Every_pixel_and_panel_belongs_to_one_item(int panelWidth)
    {
        foreach (ConvolutionGeometry geometry in Geometries.All.Where(static geometry => geometry.Batch > 0 && geometry.OutputPixels > 0))
        {
            DenseProblem problem = DenseProblem.Forward(geometry, null, null);
            var cut = new DenseCut(problem, panelWidth);
            int maps = problem.Batch * problem.Depth.Count;
            int[] seen = new int[problem.Groups * cut.Panels * maps * problem.Height.Count];
            for (int i = 0; i < cut.Items; i++)
            {
                DenseCut.Part part = cut[i];
                for (int p = part.FirstPanel; p < part.FirstPanel + part.Panels; p++)
                    for (int m = part.FirstMap; m < part.FirstMap + part.Maps; m++)
                        for (int r = part.FirstRow; r < part.FirstRow + part.Rows; r++) seen[((part.Group * cut.Panels + p) * maps + m) * problem.Height.Count + r]++;
            }

            Assert.All(seen, static times => Assert.Equal(1, times));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Panels_are_taken_together_only_where_items_enough_are_left(int panelWidth)
    {
        foreach (ConvolutionGeometry geometry in (ConvolutionGeometry[])[Square(1, 512, 2048, 7, 1), Square(4, 512, 512, 7, 3), Square(4, 256, 1024, 14, 1)])
        {
            var cut = new DenseCut(DenseProblem.Forward(geometry, null, null), panelWidth);
            Assert.True(cut.ByPanels && cut.Items >= 16, $"{geometry}: {cut.Items} items");
        }

        var wide = new DenseCut(DenseProblem.Forward(Square(1, 512, 2048, 7, 1), null, null), panelWidth);
        Assert.Equal(4, wide[0].Panels);
    }

    private static DenseCut Cut(in ConvolutionGeometry geometry) => new(DenseProblem.Forward(geometry, null, null), PanelWidth);

    private static ConvolutionGeometry Square(int batch, int inChannels, int outChannels, int size, int kernel)
    {
        WindowAxis axis = Geometries.Axis(size, kernel, 1, kernel / 2, kernel / 2);
        return Geometries.Flat(batch, inChannels, outChannels, axis, axis);
    }
}
