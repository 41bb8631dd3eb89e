using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>How the gradient of a weight is cut. Its numbers are checked in <see cref="ConvolutionTests"/>.</summary>
public unsafe class GradientCutTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Every_row_panel_and_pixel_belongs_to_one_item(int panelWidth)
    {
        foreach (ConvolutionGeometry geometry in Geometries.All.Where(static geometry => geometry.Batch > 0 && geometry.OutputPixels > 0))
        {
            DenseProblem problem = DenseProblem.Forward(geometry, null, null);
            (GradientCut cut, int depth) = Cut(problem, panelWidth);
            int maps = problem.Batch * problem.Depth.Count, panels = (problem.TargetChannels + panelWidth - 1) / panelWidth;
            int[] seen = new int[problem.Groups * depth * panels * maps * problem.Height.Count];
            for (int i = 0; i < cut.Items; i++)
            {
                GradientCut.Share share = cut[i];
                for (int p = share.FirstPiece; p < share.FirstPiece + share.Pieces; p++)
                {
                    GradientCut.Piece piece = cut.PieceAt(p);
                    for (int k = share.FirstRow; k < share.FirstRow + share.Rows; k++)
                        for (int c = share.FirstPanel; c < share.FirstPanel + share.Panels; c++)
                            for (int m = piece.FirstMap; m < piece.FirstMap + piece.Maps; m++)
                                for (int r = piece.FirstRow; r < piece.FirstRow + piece.Rows; r++)
                                    seen[(((share.Group * depth + k) * panels + c) * maps + m) * problem.Height.Count + r]++;
                }
            }

            Assert.All(seen, static times => Assert.Equal(1, times));
        }
    }

    /// <summary>Small weights have few blocks, so the pixels are divided: LeNet-5's two layers, with which two threads did the work of one while a piece held all maps.</summary>
    [Theory]
    [InlineData(1, 6, 28, 5, 2)]
    [InlineData(6, 16, 14, 5, 0)]
    [InlineData(16, 16, 32, 3, 1)]
    public void The_pixels_of_small_weights_are_divided_evenly(int inChannels, int outChannels, int size, int kernel, int padding)
    {
        WindowAxis axis = Geometries.Axis(size, kernel, 1, padding, padding);
        DenseProblem problem = DenseProblem.Forward(Geometries.Flat(128, inChannels, outChannels, axis, axis), null, null);
        (GradientCut cut, _) = Cut(problem, 32);
        Assert.InRange(cut.Items, 16, 32);
        int[] rows = [.. Enumerable.Range(0, cut.Items).Select(i => Enumerable.Range(cut[i].FirstPiece, cut[i].Pieces).Sum(p => cut.PieceAt(p).Maps * cut.PieceAt(p).Rows))];
        Assert.InRange(rows.Max(), 1, 2 * rows.Min());
    }

    private static (GradientCut Cut, int Depth) Cut(in DenseProblem problem, int panelWidth)
    {
        var layout = new SourceLayout(problem, problem.Height.Count);
        int depth = layout.SegmentDepth(problem);
        return (new GradientCut(problem, layout.Copies, depth, panelWidth), depth);
    }
}
