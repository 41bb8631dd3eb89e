namespace Fovea.Tests.Tensors;

/// <summary>Patterns and spreads see the axes of a shape, not its elements.</summary>
public sealed class ShapePatternTests
{
    [Fact]
    public void A_list_pattern_matches_the_axes()
    {
        Shape shape = [28, 14, 1];
        Assert.True(shape is [28, 14, 1]);
        Assert.True(shape is [int height, .., 1] && height == 28);
        Assert.False(shape is [_, _]);
    }

    [Fact]
    public void A_spread_takes_the_axes()
    {
        Shape weight = [5, 5, 3, 16];
        Shape file = [weight[^1], weight[^2], .. weight[..^2]];
        Assert.Equal("[16, 3, 5, 5]", file.ToString());
    }
}
