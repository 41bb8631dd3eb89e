using Fovea.Mathematics;

namespace Fovea.Vision.Tests.Filters;

public class ClassicKernelTests
{
    [Fact]
    public void All_have_a_name_of_their_own_and_are_found_by_it()
    {
        Assert.Equal(["identity", "sharpen", "box-blur", "gaussian", "edge", "edge-corner", "vertical-edge", "sobel-x", "sobel-y", "laplacian", "emboss"],
            ClassicKernels.All.Select(kernel => kernel.Name));
        Assert.All(ClassicKernels.All, kernel => Assert.Same(kernel, ClassicKernels.Get(kernel.Name)));
        Assert.Equal("there is no kernel 'blur'; there are identity, sharpen, box-blur, gaussian, edge, edge-corner, vertical-edge, sobel-x, sobel-y, laplacian, emboss.",
            Assert.Throws<FoveaException>(() => ClassicKernels.Get("blur")).Message);
    }

    [Theory]
    [InlineData("identity", 1)]
    [InlineData("sharpen", 1)]
    [InlineData("box-blur", 1)]
    [InlineData("gaussian", 1)]
    [InlineData("emboss", 1)]
    [InlineData("edge", 0)]
    [InlineData("edge-corner", 0)]
    [InlineData("vertical-edge", 0)]
    [InlineData("sobel-x", 0)]
    [InlineData("sobel-y", 0)]
    [InlineData("laplacian", 0)]
    public void Numbers_sum_to_1_where_even_areas_stay_and_to_0_where_they_vanish(string name, double sum) =>
        Assert.Equal(sum, ClassicKernels.Get(name).Values.Cast<double>().Sum(), 1e-15);

    [Theory]
    [InlineData("identity", true)]
    [InlineData("box-blur", true)]
    [InlineData("gaussian", true)]
    [InlineData("edge-corner", true)]
    [InlineData("vertical-edge", true)]
    [InlineData("sobel-x", true)]
    [InlineData("sobel-y", true)]
    [InlineData("sharpen", false)]
    [InlineData("edge", false)]
    [InlineData("laplacian", false)]
    [InlineData("emboss", false)]
    public void Some_are_a_column_times_a_row(string name, bool isRank1)
    {
        double[,] kernel = ClassicKernels.Get(name).Values;
        Assert.Equal(isRank1, SeparableKernel.TryFactor(kernel, out SeparableKernel? factors));
        if (factors is null) return;
        for (int i = 0; i < 9; i++) Assert.Equal(kernel[i / 3, i % 3], factors.Column[i / 3] * factors.Row[i % 3]);
    }

    [Fact]
    public void Sharpening_takes_the_laplacian_away()
    {
        double[,] identity = ClassicKernels.Identity.Values, laplacian = ClassicKernels.Laplacian.Values, sharpen = ClassicKernels.Sharpen.Values;
        for (int i = 0; i < 9; i++) Assert.Equal(identity[i / 3, i % 3] - laplacian[i / 3, i % 3], sharpen[i / 3, i % 3]);
    }

    [Fact]
    public void The_gaussian_is_binomial_with_a_variance_of_a_half()
    {
        double[,] kernel = ClassicKernels.Gaussian.Values;
        Assert.Equal(0.5, Enumerable.Range(0, 9).Sum(i => kernel[i / 3, i % 3] * (i % 3 - 1) * (i % 3 - 1)));
    }

    [Fact]
    public void The_numbers_cannot_be_changed_from_outside()
    {
        ClassicKernels.Sharpen.Values[1, 1] = 7;
        Assert.Equal(5, ClassicKernels.Sharpen.Values[1, 1]);
        Assert.Equal("gaussian: 1 2 1; 2 4 2; 1 2 1 / 16", $"{ClassicKernels.Gaussian}");
    }
}
