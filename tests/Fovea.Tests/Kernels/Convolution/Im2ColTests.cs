using System.Runtime.Intrinsics;
using Fovea.Kernels.Cpu.Convolution;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Tests.Kernels.Convolution;

/// <summary>Which convolutions are gathered. That they are right is in <see cref="ConvolutionTests"/>: <see cref="Geometries.Gathered"/>.</summary>
public unsafe class Im2ColTests
{
    [Fact]
    public void Geometries_that_are_to_test_it_do() => Assert.All(Geometries.Gathered, geometry => Assert.True(Forward(geometry)));

    [Fact]
    public void Without_strides_and_with_rows_that_fill_their_tiles_pixels_are_read_in_place()
    {
        ConvolutionGeometry pointwise = Geometries.Flat(4, 256, 256, Geometries.Axis(7, 1), Geometries.Axis(7, 1)), wide = Square(4, 128, 128, 56, 3, 2), strided = Square(4, 256, 512, 56, 1, 2);
        Assert.False(Forward(pointwise) || Backward(pointwise));
        Assert.False(Forward(wide) || Backward(wide));
        Assert.False(Forward(strided) || Backward(strided));
    }

    [Fact]
    public void With_tiles_of_14_rows_only_narrower_maps_are_gathered()
    {
        Assert.False(Im2Col<Vector512<float>, Avx512Operations>.Suits(Problem(Square(4, 512, 1024, 28, 1, 2))));
        Assert.False(Im2Col<Vector512<float>, Avx512Operations>.Suits(Problem(Square(4, 512, 512, 14, 3, 2))));
        Assert.True(Im2Col<Vector512<float>, Avx512Operations>.Suits(Problem(Square(4, 1024, 2048, 14, 1, 2))));
        Assert.True(Im2Col<Vector512<float>, Avx512Operations>.Suits(Problem(Square(32, 64, 64, 6, 3, 2))));
    }

    [Fact]
    public void Copies_have_to_be_worth_it()
    {
        Assert.True(Forward(Square(4, 512, 512, 14, 3, 2)));
        Assert.True(Forward(Square(1, 512, 512, 14, 3, 2)));
        Assert.True(Forward(Square(4, 512, 512, 6, 3, 2)));
        Assert.False(Forward(Square(1, 512, 512, 6, 3, 2)));
        Assert.False(Forward(Square(4, 512, 32, 14, 3, 2)));
        Assert.False(Backward(Square(4, 512, 512, 7, 3, 1)));
        Assert.True(Backward(Square(4, 512, 1024, 28, 1, 2)));
    }

    private static ConvolutionGeometry Square(int batch, int inChannels, int outChannels, int size, int kernel, int stride)
    {
        WindowAxis axis = Geometries.Axis(size, kernel, stride, kernel / 2, kernel / 2);
        return Geometries.Flat(batch, inChannels, outChannels, axis, axis);
    }

    private static DenseProblem Problem(in ConvolutionGeometry geometry) => DenseProblem.Forward(geometry, null, null);

    private static bool Forward(ConvolutionGeometry geometry) => Im2Col<Vector256<float>, Avx2Operations>.Suits(Problem(geometry));

    private static bool Backward(ConvolutionGeometry geometry) => Im2Col<Vector256<float>, Avx2Operations>.Suits(DenseProblem.FirstPhase(geometry));
}
