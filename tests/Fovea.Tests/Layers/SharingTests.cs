using Fovea.Analysis;
using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Operators.Dense;
using Fovea.Operators.Windows;

namespace Fovea.Tests.Layers;

/// <summary>What locality, sharing and separation save, in the notes' numbers. Shapes flow; nothing large is allocated.</summary>
public class SharingTests
{
    /// <summary>10³ × 10³ pixels and 10⁶ units: 10¹² weights if every unit sees every pixel.</summary>
    [Fact]
    public void A_dense_layer_of_a_million_units_has_a_million_million_weights() =>
        Assert.Equal(1_000_000_000_000, new LinearOperator().Cost(new MatrixGeometry(1, 1_000_000, 1_000_000, TransposeB: true), 2).MultiplyAdds);

    /// <summary>10⁸ if every unit sees 10 × 10 pixels, 100 if all of them share one filter, 10⁴ for 100 filters.</summary>
    [Fact]
    public void Locality_saves_a_factor_of_ten_thousand_and_sharing_one_of_a_million()
    {
        ModelSummary local = new LocallyConnected2d((1000, 1000), 1, 1, 10, padding: Padding.Same, bias: false).Summary([1000, 1000, 1]);
        ModelSummary shared = new Conv2d(1, 1, 10, padding: Padding.Same, bias: false).Summary([1000, 1000, 1]);
        Assert.Equal([1, 1000, 1000, 1], (int[])[.. local.Rows[0].OutputShape]);
        Assert.Equal((100_000_000, 100), (local.Parameters, shared.Parameters));
        Assert.Equal(10_000, new Conv2d(1, 100, 10, padding: Padding.Same, bias: false).Summary([1000, 1000, 1]).Parameters);
        Assert.Equal(local.Cost, shared.Cost);
        Assert.Equal(100_000_000, shared.Cost.MultiplyAdds);
    }

    /// <summary>A picture of 256×256×3: 196 608 weights for every dense unit, 9 for one filter of 3×3 that all places share.</summary>
    [Fact]
    public void A_filter_has_nine_weights_where_a_dense_unit_has_two_hundred_thousand()
    {
        Assert.Equal(196_608, new Linear(256 * 256 * 3, 1, bias: false).Weight.Count);
        Assert.Equal(9, new Conv2d(1, 1, 3, bias: false).Weight.Count);
    }

    [Fact]
    public void A_depthwise_layer_of_32_channels_has_288_weights_and_a_separable_one_1024_more()
    {
        Assert.Equal(288, new Conv2d(32, 32, 3, groups: 32, bias: false).Weight.Count);
        ModelSummary separable = new DepthwiseSeparableConv2d(32, 32, 3, padding: 1, bias: false).Summary([8, 8, 32]);
        Assert.Equal(288 + 1024, separable.Parameters);
        Assert.Equal(64 * (288 + 1024), separable.Cost.MultiplyAdds);
        Assert.Equal([1, 8, 8, 32], (int[])[.. separable.Rows[^1].OutputShape]);
        Assert.Equal(["depthwise.weight", "pointwise.weight"],
            new DepthwiseSeparableConv2d(32, 32, 3, bias: false).State.Select(entry => entry.Path));
    }

    [Fact]
    public void A_locally_connected_layer_with_one_kernel_everywhere_is_a_convolution()
    {
        Conv2d shared = new(3, 4, (3, 2), stride: 2, padding: 1);
        LocallyConnected2d local = new((7, 6), 3, 4, (3, 2), stride: 2, padding: 1);
        Tensor x = Tensor.From(SplitMix.Stream(1, 2 * 7 * 6 * 3), [2, 7, 6, 3]);
        Tensor expected = shared.Forward(x);
        for (int p = 0; p < 16; p++)
        {
            shared.Weight.AsSpan().CopyTo(local.Weight.AsSpan()[(p * shared.Weight.Count)..]);
            shared.Bias!.AsSpan().CopyTo(local.Bias!.AsSpan()[(p * 4)..]);
        }

        Closeness.Check("local", expected.ToArray(), local.Forward(x).ToArray(), Closeness.Outputs);
        Assert.Contains("takes pictures of one size only",
            Assert.Throws<ShapeException>(() => local.Forward(Tensor.Zeros([1, 9, 9, 3]))).Message, StringComparison.Ordinal);
    }

    /// <summary>Sobel's kernel is a column (1, 2, 1) times a row (1, 0, −1).</summary>
    [Theory]
    [InlineData(PaddingMode.Zero)]
    [InlineData(PaddingMode.Reflect)]
    public void A_spatially_separable_layer_is_the_convolution_with_the_product_of_its_kernels(PaddingMode mode)
    {
        SpatiallySeparableConv2d separable = new(1, 1, 3, stride: (2, 1), padding: (1, 2), bias: false, paddingMode: mode);
        separable.Parameters[0].Set([1, 2, 1]);
        separable.Parameters[1].Set([1, 0, -1]);
        Conv2d whole = new(1, 1, 3, stride: (2, 1), padding: (1, 2), bias: false, paddingMode: mode);
        whole.Weight.Set([1, 0, -1, 2, 0, -2, 1, 0, -1]);
        Tensor x = Tensor.From([.. Enumerable.Range(0, 42).Select(i => (float)(i * i % 11))], [1, 6, 7, 1]);
        Assert.Equal(whole.Forward(x).ToArray(), separable.Forward(x).ToArray());
        Assert.Equal(["column.weight", "row.weight"], separable.State.Select(entry => entry.Path));
    }
}
