using Fovea.Kernels.Geometry;
using Fovea.Mathematics;

namespace Fovea.Vision.Tests.Documents;

/// <summary>The examples of <c>docs/filters.md</c>: what stands there is copied from here, which a test checks.</summary>
[Collection(DocumentFolder.Name)]
public class FilterExamples
{
    [Fact]
    public void A_picture_from_a_file_to_a_file()
    {
        using DocumentFolder folder = new();
        new Image(20, 10, 3, [.. Enumerable.Range(0, 600).Select(i => (byte)i)]).Write("cat.png");

        Image cat = Image.Read("cat.png");
        new ImageFilter(ClassicKernels.Sharpen).Apply(cat).Write("sharp.png");

        var edges = new ImageFilter(ClassicKernels.SobelX) { Grey = true, Normalise = true, Border = PaddingMode.Replicate };
        edges.Apply(cat, out FilterRange range).Write("edges.png");
        Console.WriteLine($"from {range.Least} to {range.Greatest}, before they were stretched");

        var own = new ImageFilter(new double[,] { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } }) { Correlate = true };

        Assert.Equal(3, Image.Read("sharp.png").Channels);
        Assert.Equal(1, Image.Read("edges.png").Channels);
        // The same kernel, written for correlation.
        Assert.Equal(new ImageFilter(ClassicKernels.SobelX).Apply(cat).Samples.ToArray(), own.Apply(cat).Samples.ToArray());
    }

    [Fact]
    public void The_edge_of_6x6_numbers()
    {
        float[] picture = [.. Enumerable.Range(0, 36).Select(i => i % 6 < 3 ? 10f : 0)];          // rows 10 10 10 0 0 0
        var filter = new ImageFilter(ClassicKernels.VerticalEdge) { Correlate = true, Border = null };
        float[] edge = filter.Apply(Tensor.From(picture, [1, 6, 6, 1])).ToArray();                 // 4 rows 0 30 30 0

        Assert.Equal(Enumerable.Repeat((float[])[0, 30, 30, 0], 4).SelectMany(row => row), edge);
    }

    [Fact]
    public void Factors()
    {
        SeparableKernel.TryFactor(ClassicKernels.SobelX.Values, out SeparableKernel? factors);     // 1 2 1 down, 1 0 -1 along
        FilterPlan plan = new ImageFilter(ClassicKernels.SobelX).PlanFor(channels: 3);             // 2 passes, 6 multiply-adds

        Assert.Equal([1, 2, 1], factors!.Column);
        Assert.Equal([1, 0, -1], factors.Row);
        Assert.Equal((2, 6), (plan.Passes.Count, plan.MultiplyAdds));
    }
}
