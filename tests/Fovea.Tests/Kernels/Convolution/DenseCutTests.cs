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
            var cut = new DenseCut(problem, panelWidth, problem.Pixels);
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
            DenseCut cut = Cut(geometry, panelWidth);
            Assert.True(cut.ByPanels && cut.Items >= 8, $"{geometry}: {cut.Items} items");
        }

        DenseCut wide = Cut(Square(1, 512, 2048, 7, 1), panelWidth);
        Assert.Equal(8, wide[0].Panels);
    }

    [Fact]
    public void With_narrow_panels_a_source_lighter_than_the_weights_is_read_again()
    {
        ConvolutionGeometry heavy = Square(4, 2048, 512, 7, 1);
        Assert.True(Cut(heavy, 16).ByPanels);
        Assert.False(Cut(heavy, 32).ByPanels);
        Assert.False(Cut(Square(8, 2048, 1024, 14, 1), 16).ByPanels);
        Assert.False(Cut(Square(4, 512, 256, 28, 1), 16).ByPanels);
    }

    private static DenseCut Cut(in ConvolutionGeometry geometry, int panelWidth = PanelWidth)
    {
        DenseProblem problem = DenseProblem.Forward(geometry, null, null);
        return new(problem, panelWidth, problem.Pixels);
    }

    private static ConvolutionGeometry Square(int batch, int inChannels, int outChannels, int size, int kernel)
    {
        WindowAxis axis = Geometries.Axis(size, kernel, 1, kernel / 2, kernel / 2);
        return Geometries.Flat(batch, inChannels, outChannels, axis, axis);
    }
}
