using System.Runtime.Intrinsics;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>How the gradient of a weight is cut where both sides are packed, and where they are. Its numbers are checked in <see cref="ConvolutionTests"/>: <see cref="Geometries.Packed"/>.</summary>
public unsafe class PackedGradientCutTests
{
    [Theory]
    [InlineData(2, 4)]
    [InlineData(8, 6)]
    [InlineData(16, 6)]
    public void Every_tap_channel_panel_and_pixel_belongs_to_one_item(int panelWidth, int tileRows)
    {
        foreach (ConvolutionGeometry geometry in Geometries.All.Where(static geometry => geometry.Batch > 0 && geometry.OutputPixels > 0).Append(Square(1, 700, 640, 7, 1)))
        {
            DenseProblem problem = DenseProblem.Forward(geometry, null, null);
            var cut = new PackedGradientCut(problem, panelWidth, tileRows);
            int panels = (problem.TargetChannels + panelWidth - 1) / panelWidth, pixels = (int)problem.Pixels, blocks = problem.Groups * problem.Taps * problem.SourceChannels * panels;
            int[] seen = new int[blocks];
            for (int i = 0; i < cut.Items; i++)
            {
                PackedGradientCut.Share share = cut[i];
                Assert.True(share is { Taps: > 0, Channels: > 0, Panels: > 0, Pixels: > 0 });
                Assert.True(share.Taps == 1 || share.Channels == problem.SourceChannels);
                Assert.InRange(share.Part, 0, cut.Parts - 1);
                for (int t = share.FirstTap; t < share.FirstTap + share.Taps; t++)
                    for (int c = share.FirstChannel; c < share.FirstChannel + share.Channels; c++)
                        for (int p = share.FirstPanel; p < share.FirstPanel + share.Panels; p++)
                            seen[((share.Group * problem.Taps + t) * problem.SourceChannels + c) * panels + p] += share.Pixels;
            }

            Assert.All(seen, count => Assert.Equal(pixels, count));
        }
    }

    [Fact]
    public void The_parts_of_a_sum_follow_each_other()
    {
        DenseProblem problem = DenseProblem.Forward(Square(4, 64, 64, 56, 1), null, null);
        var cut = new PackedGradientCut(problem, 16, 6);
        int[] first = [.. Enumerable.Range(0, cut.Items).Where(i => cut[i].FirstPanel == 0 && cut[i].FirstChannel == 0).Select(i => cut[i].FirstPixel)];
        Assert.Equal(16, cut.Parts);
        Assert.Equal(Enumerable.Range(0, 16).Select(static part => part * 784), first);
    }

    [Fact]
    public void Heavy_weights_have_items_enough_without_parts()
    {
        var cut = new PackedGradientCut(DenseProblem.Forward(Square(4, 256, 1024, 14, 1), null, null), 16, 6);
        Assert.Equal(1, cut.Parts);
        Assert.InRange(cut.Items, 8, 16);
    }

    [Fact]
    public void Both_sides_are_packed_where_channels_repay_it()
    {
        Assert.All(Geometries.Packed, static geometry => Assert.True(Suits(geometry)));
        Assert.True(Suits(Square(4, 256, 512, 56, 1, stride: 2)));
        Assert.True(Suits(Square(4, 64, 64, 56, 3, stride: 2)));
        Assert.False(Suits(Square(4, 144, 32, 28, 1)));
        Assert.False(Suits(Square(4, 32, 64, 28, 3)));
        Assert.False(PackedWeightGradient<Vector512<float>, Avx512Operations>.Suits(DenseProblem.Forward(Square(4, 64, 64, 56, 1), null, null)));
    }

    private static bool Suits(ConvolutionGeometry geometry) => PackedWeightGradient<Vector256<float>, Avx2Operations>.Suits(DenseProblem.Forward(geometry, null, null));

    private static ConvolutionGeometry Square(int batch, int inChannels, int outChannels, int size, int kernel, int stride = 1)
    {
        WindowAxis axis = Geometries.Axis(size, kernel, stride, kernel / 2, kernel / 2);
        return Geometries.Flat(batch, inChannels, outChannels, axis, axis);
    }
}
