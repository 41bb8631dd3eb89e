using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Operators.Dense;
using Fovea.Operators.Shaping;

namespace Fovea.Tests.Operators.Shaping;

public class ResizeTests
{
    private static readonly Tensor Line = Tensor.From([0, 4, 8], [1, 3, 1]);

    [Fact]
    public void A_line_is_enlarged_as_PyTorch_does()
    {
        Assert.Equal([0, 0, 4, 4, 8, 8], new Upsample1d(scaleFactor: 2).Forward(Line).ToArray());
        Assert.Equal([0, 1, 3, 5, 7, 8], new Upsample1d(6, mode: ResizeMode.Linear).Forward(Line).ToArray());
        Assert.Equal([0, 2, 4, 6, 8], new Upsample1d(5, mode: ResizeMode.Linear, alignCorners: true).Forward(Line).ToArray());
        Assert.Equal([0], new Upsample1d(1, mode: ResizeMode.Linear, alignCorners: true).Forward(Line).ToArray());
        Assert.Equal([4], new Upsample1d(1, mode: ResizeMode.Linear).Forward(Line).ToArray());
    }

    [Theory]
    [InlineData(ResizeMode.Nearest)]
    [InlineData(ResizeMode.Linear)]
    [InlineData(ResizeMode.Cubic)]
    public void The_weights_of_every_place_add_up_to_1(ResizeMode mode)
    {
        foreach ((int n, int m) in ((int, int)[])[(1, 5), (3, 7), (7, 3), (5, 5), (4, 1), (2, 9)])
            Assert.All(new ResizeOperator(1, mode) { Size = m }.Apply(Tensor.Full([1, n, 1], 3)).ToArray(), value => Assert.Equal(3, value, 1e-6f));
    }

    [Fact]
    public void The_same_size_is_a_copy() =>
        Assert.Equal(Line.ToArray(), new Upsample1d(3, mode: ResizeMode.Cubic).Forward(Line).ToArray());

    [Fact]
    public void Pixel_unshuffle_undoes_pixel_shuffle()
    {
        Tensor x = Tensor.From(SplitMix.Stream(1, 2 * 3 * 4 * 18), [2, 3, 4, 18]);
        Tensor shuffled = new PixelShuffle(3).Forward(x);
        Assert.Equal<Shape>([2, 9, 12, 2], shuffled.Shape);
        Assert.Equal(x.ToArray(), new PixelUnshuffle(3).Forward(shuffled).ToArray());
    }

    [Fact]
    public void Channels_of_the_groups_alternate() =>
        Assert.Equal([0, 3, 1, 4, 2, 5], new ChannelShuffle(2).Forward(Tensor.From([0, 1, 2, 3, 4, 5], [1, 6])).ToArray());

    [Fact]
    public void Reshape_infers_one_size_and_permute_turns_axes()
    {
        Tensor x = Tensor.From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal<Shape>([3, 2], x.Reshape(-1, 2).Shape);
        Assert.Equal([1, 4, 2, 5, 3, 6], x.Transpose(0, 1).ToArray());
        Assert.Equal(x.ToArray(), x.Permute(1, 0).Permute(1, 0).ToArray());
        Assert.Equal([22, 28, 49, 64], x.MatrixProduct(x.Reshape(3, 2)).ToArray());
    }

    [Fact]
    public void Errors_name_the_fix()
    {
        Says("Reshape: input [2, 3] has 6 elements, [4] has 4.", () => Tensor.Zeros([2, 3]).Reshape(4));
        Says("Reshape: input [2, 3] has 6 elements, the given sizes hold 4, which does not divide them.", () => Tensor.Zeros([2, 3]).Reshape(4, -1));
        Says("Reshape: -1 stands more than once in [-1, -1]; one size alone can follow from the others.", () => Tensor.Zeros([2, 3]).Reshape(-1, -1));
        Says("Permute: the order [0] names 1 axes, input [2, 3] has 2. Name each of them once.", () => Tensor.Zeros([2, 3]).Permute(0));
        Says("Permute: axis 1 of the tensor [2, 3] is named twice in [1, -1].", () => Tensor.Zeros([2, 3]).Permute(1, -1));
        Says("PixelShuffle: input [1, 2, 2, 6] has 6 channels; the factor 2 needs a multiple of 4.", () => new PixelShuffle(2).Forward(Tensor.Zeros([1, 2, 2, 6])));
        Says("PixelUnshuffle: the factor 2 must divide the height and the width of the input [1, 3, 2, 6].", () => new PixelUnshuffle(2).Forward(Tensor.Zeros([1, 3, 2, 6])));
        Says("ChannelShuffle: groups 4 must divide the 6 channels of the input [1, 6].", () => new ChannelShuffle(4).Forward(Tensor.Zeros([1, 6])));
        Says("Resize1d: alignCorners has no meaning for the nearest pixel.", () => new Upsample1d(4, alignCorners: true).Forward(Line));
        Says("Resize1d: the width would go from 3 to 0; both must be 1 or more. The scale factor is 0.1.", () => new Upsample1d(scaleFactor: 0.1).Forward(Line));
        Says("MatrixProduct: the operands [2, 3] and [2, 3] do not fit: 3 columns, 2 rows.", () => MatrixProductOperator.Apply(Tensor.Zeros([2, 3]), Tensor.Zeros([2, 3])));
        Says("MatrixProduct: the operands [4, 2, 3] and [3, 2] have different axes in front", () => MatrixProductOperator.Apply(Tensor.Zeros([4, 2, 3]), Tensor.Zeros([3, 2])));
        Assert.Equal("Upsample2d: give either a size or a scaleFactor, none was given.", Assert.Throws<FoveaException>(() => new Upsample2d()).Message);
    }

    private static void Says(string message, Func<object> action) => Assert.StartsWith(message, Assert.Throws<ShapeException>(action).Message, StringComparison.Ordinal);
}
