using Fovea.Autograd;
using Fovea.Operators.Shaping;

namespace Fovea.Tests.Operators.Shaping;

public class BroadcastTests
{
    [Fact]
    public void A_number_for_each_channel_scales_all_its_pixels()
    {
        Recording recording = Recording.ForTraining();
        recording.Begin();
        Tensor x = recording.Input(Tensor.From([1, 2, 3, 4], [1, 2, 1, 2]), requiresGradient: true);
        Tensor scale = recording.Input(Tensor.From([10, 100], [1, 1, 1, 2]), requiresGradient: true);
        Tensor y = x * scale.Broadcast(x.Shape);
        Assert.Equal([10, 200, 30, 400], y.ToArray());
        y.Sum().Backward();
        Assert.Equal([10, 100, 10, 100], recording.GradientOf(x).ToArray());
        Assert.Equal([4, 6], recording.GradientOf(scale).ToArray());
    }

    [Fact]
    public void Axes_that_are_missing_or_not_adjacent_are_repeated()
    {
        Assert.Equal([1, 2, 1, 2], Tensor.From([1, 2], [2]).Broadcast([2, 2]).ToArray());
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2], Tensor.From([1, 2], [1, 2, 1]).Broadcast([2, 2, 2]).ToArray());
        Assert.Equal([7, 7, 7], Tensor.Scalar(7).Broadcast([3]).ToArray());
        Assert.Equal<Shape>([0, 3], Tensor.Zeros([3]).Broadcast([0, 3]).Shape);
        Tensor same = Tensor.Zeros([2, 3]);
        Assert.Equal(same, same.Broadcast([2, 3]));
    }

    [Fact]
    public void What_does_not_fit_is_an_error_that_says_how()
    {
        Assert.Equal("Broadcast: input [2, 3] cannot be repeated to [2, 4, 4, 3]: counted from the last, every axis must be equal or 1, and there may be no more of them. "
            + "Reshape it first, as [N, C] to [N, 1, 1, C].", Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3]).Broadcast([2, 4, 4, 3])).Message);
        Assert.Contains("cannot be repeated", Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 1]).Broadcast([2])).Message, StringComparison.Ordinal);
        Assert.Contains("not adjacent", Assert.Throws<ShapeException>(() => new BroadcastOperator([2, 2, 2]).Resolve([[1, 2, 1]])).Message, StringComparison.Ordinal);
    }
}
