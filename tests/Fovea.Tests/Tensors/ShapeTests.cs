namespace Fovea.Tests.Tensors;

public class ShapeTests
{
    private static Shape Of(params ReadOnlySpan<int> sizes) => Shape.Create(sizes);

    [Fact]
    public void A_shape_spreads_into_its_sizes()
    {
        Shape shape = [5, 3, 2, 7];
        Assert.Equal([5, 3, 2, 7], (int[])[.. shape]);
        Assert.Equal<Shape>([7, 5, 3, 2, 7], [7, .. shape]);
        Assert.Equal<Shape>([7, 2, 5, 3], [shape[^1], shape[^2], .. shape[..^2]]);
    }

    [Fact]
    public void Count_is_the_product_of_the_sizes()
    {
        Assert.Equal(210, Of(5, 3, 2, 7).Count);
        Assert.Equal(1, Of().Count);
        Assert.Equal(0, Of(5, 0, int.MaxValue).Count);
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        Assert.Contains("more than 2147483647 elements", Assert.Throws<ShapeException>(() => Of(65536, 32768)).Message);
        Assert.Contains("must be 0 or more, got -1", Assert.Throws<ShapeException>(() => Of(2, -1)).Message);
        Assert.Contains("9 axes given, at most 8", Assert.Throws<ShapeException>(() => Of(1, 1, 1, 1, 1, 1, 1, 1, 1)).Message);
    }

    [Fact]
    public void Axes_are_replaced_and_added()
    {
        Shape shape = [28, 28, 1];
        Assert.Equal<Shape>([128, 28, 28, 1], shape.Prepend(128));
        Assert.Equal<Shape>([28, 28, 6], shape.With(^1, 6));
        Assert.Equal("[28, 28, 1]", shape.ToString());
        Assert.True(shape == [28, 28, 1] && shape != [28, 28]);
    }
}
