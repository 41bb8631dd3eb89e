namespace Fovea.Tests.RandomNumbers;

public class NormalDistributionTests
{
    /// <summary>Reference values: Python's statistics.NormalDist().inv_cdf, and Wichura's own three checks (p = 0.25, 0.001,
    /// 1e-20).</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.001, -3.090232306167814)]
    [InlineData(1e-20, -9.262340089798408)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.9999, 3.719016485455709)]
    public void Quantile_gives_the_published_values(double p, double expected)
        => Assert.Equal(expected, NormalDistribution.Quantile(p), 13);

    [Theory]
    [InlineData(-1, 0.15865525393145705)]
    [InlineData(-2, 0.022750131948179195)]
    [InlineData(-5, 2.8665157187919333e-7)]
    [InlineData(-10, 7.619853024160527e-24)]
    public void Lower_tail_inverts_the_quantile(double x, double expected)
        => Assert.InRange(NormalDistribution.LowerTail(x) / expected, 1 - 1e-12, 1 + 1e-12);

    [Fact]
    public void Logarithm_agrees_with_the_system_s_over_the_whole_range()
    {
        for (double x = 1e-300; x < 1e300; x *= 1.37)
            Assert.True(Math.Abs(NormalDistribution.Log(x) - Math.Log(x)) <= 3e-16 * Math.Abs(Math.Log(x)) + 1e-16, $"ln {x}");
    }
}
