using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Operators;
using Fovea.Operators.Windows;

namespace Fovea.Tests.WorkedExamples;

/// <summary>Parameters, multiply-adds and FLOPs, counted by hand.</summary>
public class CountingExamples
{
    [Fact]
    public void A_dense_network_784_256_256_256_10()
    {
        ModelSummary summary = MultilayerPerceptron.ThreeHidden().Summary([28, 28, 1]);
        Assert.Equal([200_960, 65_792, 65_792, 2_570], summary.Rows.Where(row => row.Parameters > 0).Select(row => row.Parameters));
        Assert.Equal(335_114, summary.Parameters);
    }

    [Fact]
    public void Depthwise_3x3_over_32_channels_has_288_weights() =>
        Assert.Equal(288, new Conv2d(32, 32, 3, groups: 32, bias: false).Parameters.Sum(parameter => parameter.Count));

    [Fact]
    public void A_dense_unit_on_a_256x256_colour_picture_has_196608_weights_and_a_shared_3x3_filter_9()
    {
        Assert.Equal(196_608, new Linear(256 * 256 * 3, 1, bias: false).Parameters.Sum(parameter => parameter.Count));
        Assert.Equal(9, new Conv2d(1, 1, 3, bias: false).Parameters.Sum(parameter => parameter.Count));
    }

    [Fact]
    public void A_shared_10x10_filter_has_100_weights_and_a_hundred_filters_10000()
    {
        Assert.Equal(100, new Conv2d(1, 1, 10, bias: false).Parameters.Sum(parameter => parameter.Count));
        Assert.Equal(10_000, new Conv2d(1, 100, 10, bias: false).Parameters.Sum(parameter => parameter.Count));
    }

    [Fact]
    public void A_million_dense_units_on_a_million_pixels_are_more_than_a_tensor_holds() =>
        Assert.Contains("more than 2147483647 elements", Assert.Throws<ShapeException>(() => new Linear(1_000_000, 1_000_000)).Message);

    [Fact]
    public void One_3x3_filter_over_5x5_pixels_takes_153_FLOPs_17_an_output()
    {
        Cost cost = CostOf(new Conv2d(1, 1, 3, bias: false), [5, 5, 1]);
        Assert.Equal(153, cost.Flops);
        Assert.Equal(17, cost.Flops / 9);
        Assert.Equal(81, cost.MultiplyAdds);
    }

    [Theory]
    [InlineData(1, 1, 3, 5)]
    [InlineData(3, 8, 5, 11)]
    [InlineData(16, 4, 1, 6)]
    public void FLOPs_of_a_convolution_follow_the_formula_with_and_without_a_bias(int inChannels, int outChannels, int kernel, int size)
    {
        long output = (size - kernel + 1L) * (size - kernel + 1), taps = inChannels * kernel * kernel;
        Cost without = CostOf(new Conv2d(inChannels, outChannels, kernel, bias: false), [size, size, inChannels]);
        Cost with = CostOf(new Conv2d(inChannels, outChannels, kernel), [size, size, inChannels]);
        Assert.Equal((2 * taps - 1) * output * outChannels, without.Flops);
        Assert.Equal(2 * taps * output * outChannels, with.Flops);
        Assert.Equal(taps * output * outChannels, with.MultiplyAdds);
        Assert.Equal(with.MultiplyAdds, without.MultiplyAdds);
    }

    [Fact]
    public void Padding_taps_are_counted_and_left_out_of_the_effective_count()
    {
        Cost cost = CostOf(new Conv2d(1, 1, 3, padding: 1), [5, 5, 1]);
        Assert.Equal(25 * 9, cost.MultiplyAdds);
        // 9 inner pixels of 9 taps, 12 at the sides of 6, 4 in the corners of 4.
        Assert.Equal(9 * 9 + 12 * 6 + 4 * 4, cost.EffectiveMultiplyAdds);
    }

    [Fact]
    public void A_convolution_uses_each_weight_as_often_as_it_has_outputs_and_a_dense_layer_once()
    {
        Conv2d convolution = new(3, 8, 3, padding: 1, bias: false);
        Assert.Equal(14 * 15, CostOf(convolution, [14, 15, 3]).MultiplyAdds / convolution.Weight.Count);
        Linear dense = new(40, 30, bias: false);
        Assert.Equal(1, CostOf(dense, [40]).MultiplyAdds / dense.Weight.Count);
    }

    [Fact]
    public void FLOPs_of_dense_pooling_and_activation_layers()
    {
        Assert.Equal((2 * 40 - 1) * 30, CostOf(new Linear(40, 30, bias: false), [40]).Flops);
        Assert.Equal(2 * 40 * 30, CostOf(new Linear(40, 30), [40]).Flops);
        Assert.Equal(2 * 2 * 3 * 3 * 5, CostOf(new MaxPool2d(2), [6, 6, 5]).Flops);
        Assert.Equal(6 * 6 * 5, CostOf(new AvgPool2d(6), [6, 6, 5]).Flops);
        Assert.Equal(6 * 6 * 5, CostOf(new ReLU(), [6, 6, 5]).Flops);
        Assert.Equal(4 * 6 * 6 * 5, CostOf(new Sigmoid(), [6, 6, 5]).Flops);
    }

    [Fact]
    public void LeNet5_in_its_modern_form()
    {
        ModelSummary summary = LeNet5.Modern().Summary([28, 28, 1]);
        Assert.Equal(61_706, summary.Parameters);
        Assert.Equal(416_520, summary.Cost.MultiplyAdds);
        Assert.Equal([156, 2_416, 48_120, 10_164, 850], summary.Rows.Where(row => row.Parameters > 0).Select(row => row.Parameters));
    }

    [Fact]
    public void LeNet5_of_the_notes_with_batch_normalisation()
    {
        ModelSummary summary = LeNet5.Normalized().Summary([28, 28, 1]);
        Assert.Equal(60_118, summary.Parameters);
        Assert.Equal(60_162, summary.Parameters + summary.Statistics);
    }

    [Fact]
    public void A_shared_or_frozen_weight_is_counted_once()
    {
        Conv2d shared = new(4, 4, 3, padding: Padding.Same);
        Sequential model = new(shared, new ReLU(), shared);
        shared.Bias!.Trainable = false;
        ModelSummary summary = model.Summary([8, 8, 4]);
        Assert.Equal(148, summary.Parameters);
        Assert.Equal(4, summary.FixedParameters);
        Assert.Equal([148, 0], summary.Rows.Select(row => row.Parameters));
        Assert.Equal(2 * 64 * 9 * 16, summary.Cost.MultiplyAdds);
    }

    private static Cost CostOf(Module layer, Shape input) => layer.Summary(input).Cost;
}
