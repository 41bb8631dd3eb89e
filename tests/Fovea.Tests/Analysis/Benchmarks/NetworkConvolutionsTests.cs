using Fovea.Analysis;
using Fovea.Analysis.Benchmarks;
using Fovea.Kernels.Geometry;
using Fovea.Networks;

namespace Fovea.Tests.Analysis.Benchmarks;

public class NetworkConvolutionsTests
{
    [Fact]
    public void ResNet50_has_53_convolutions_of_which_23_differ()
    {
        IReadOnlyList<ConvolutionProblem> problems = NetworkConvolutions.Of(NetworkRegistry.Get("resnet50"), batch: 4);
        Assert.Equal((23, 53), (problems.Count, problems.Sum(static problem => problem.Count)));
        Assert.Equal(problems.Count, problems.Select(static problem => problem.Geometry).Distinct().Count());
        // All multiply-adds but those of the last, dense layer.
        Assert.Equal(4 * (NetworkRegistry.Get("resnet50").MultiplyAdds - 2048 * 1000), problems.Sum(static problem => problem.Count * problem.Geometry.MultiplyAdds));
        Assert.Equal(("conv1", 1, new WindowAxis(224, 7, 2, 3, 3, 1, 112)), (problems[0].Text, problems[0].Count, problems[0].Geometry.Width));
        ConvolutionProblem often = problems.MaxBy(static problem => problem.Count)!;
        Assert.Equal((6, 256, 1024, 14, 1), (often.Count, often.Geometry.InChannels, often.Geometry.OutChannels, often.Geometry.Height.Input, often.Geometry.Taps));
    }

    [Fact]
    public void A_network_without_convolutions_is_an_error() =>
        Assert.Equal("the network mlp has no convolution to measure.", Assert.Throws<FoveaException>(() => NetworkConvolutions.Of(NetworkRegistry.Get("mlp"), 1)).Message);
}
