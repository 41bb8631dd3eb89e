using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;

namespace Fovea.Tests.Networks;

/// <summary>MobileNet v1 to v3 and ShuffleNet v2, beside what <see cref="NetworkFixtureTests"/> holds against torchvision.</summary>
public class MobileNetTests
{
    public static TheoryData<string> Blocks() => [.. BlocksByName.Keys];

    private static readonly Dictionary<string, (Func<Module> Make, Shape Sample, int Channels)> BlocksByName = new()
    {
        ["v2, adds its input"] = (() => MobileNetV2.Bottleneck(4, 4, 1, 6), [5, 6, 4], 4),
        ["v2, halves the map"] = (() => MobileNetV2.Bottleneck(4, 6, 2, 6), [7, 6, 4], 6),
        ["v2, without expansion"] = (() => MobileNetV2.Bottleneck(4, 6, 1, 1), [5, 6, 4], 6),
        ["v3, squeeze-and-excitation, hard swish"] = (() => MobileNetV3.Bottleneck(8, new(5, 24, 8, true, true, 1)), [6, 6, 8], 8),
        ["v3, ReLU, halves the map"] = (() => MobileNetV3.Bottleneck(8, new(3, 16, 8, false, false, 2)), [7, 6, 8], 8),
        ["ShuffleNet, half of the channels"] = (() => ShuffleNetV2.Basic(8), [5, 6, 8], 8),
        ["ShuffleNet, halves the map"] = (() => ShuffleNetV2.Downsampling(6, 8), [7, 6, 6], 8),
        ["squeeze-and-excitation"] = (() => new SqueezeExcitation(6, 2), [5, 4, 6], 6),
    };

    private static readonly Dictionary<string, Func<Module>> Small = new()
    {
        ["v1"] = () => new MobileNetV1(3, widthMultiplier: 0.25),
        ["v2"] = () => new MobileNetV2(3, widthMultiplier: 0.25, dropout: 0),
        ["v3"] = () => MobileNetV3.Small(3, dropout: 0),
        ["ShuffleNet"] = () => ShuffleNetV2.X05(3),
    };

    public static TheoryData<string> SmallNames() => [.. Small.Keys];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Gradients_of_a_block_are_right(string name)
    {
        (Func<Module> make, Shape sample, int channels) = BlocksByName[name];
        SmallTraining.CheckGradients(make(), sample, channels);
    }

    [Theory]
    [MemberData(nameof(SmallNames))]
    public void A_few_steps_on_one_batch_lower_the_loss(string name)
    {
        Module model = Small[name]();
        model.Initialize(1);
        float[] losses = SmallTraining.Losses(model, new CrossEntropyLoss(), SmallTraining.Colours(9, 64), steps: 20, learningRate: 0.02f);
        Assert.InRange(losses[0], 0.8f, 1.6f); // three classes, nothing learned: ln 3 = 1.1
        // Nine pictures at this rate: once they are nearly learned, the loss leaps, at another step on every tier.
        Assert.True(losses.Min() < 0.7f * losses[0], string.Join(" ", losses));
    }

    [Fact]
    public void MobileNet_v1_sees_315_pixels_before_its_pooling()
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        new MobileNetV1().Forward(recording.Input([1, 224, 224, 3]));
        ReceptiveField field = ReceptiveField.Of(recording);
        Assert.Equal([315, 315], field.Of(field.LastFeatureMap()!).Select(axis => axis.Size));
    }

    /// <summary>Howard et al. 2017, table 6: 2.6, 1.3 and 0.5 million parameters, 325, 149 and 41 million multiply-adds; the exact ones are PyTorch's for the same layers.</summary>
    [Theory]
    [InlineData(0.75, 2_585_560, 325_400_448)]
    [InlineData(0.5, 1_331_592, 149_497_088)]
    [InlineData(0.25, 470_072, 41_030_272)]
    public void The_width_multiplier_makes_MobileNet_v1_narrower(double width, long parameters, long multiplyAdds)
    {
        ModelSummary summary = new MobileNetV1(widthMultiplier: width).Summary([224, 224, 3]);
        Assert.Equal((parameters, multiplyAdds), (summary.Parameters, summary.Cost.MultiplyAdds));
    }

    [Fact]
    public void A_width_multiplier_that_leaves_no_channel_is_refused()
    {
        Assert.Contains("widthMultiplier must be 1/32 or more, got 0", Assert.Throws<FoveaException>(() => new MobileNetV1(widthMultiplier: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => new MobileNetV1(widthMultiplier: double.NaN));
    }

    [Theory]
    [InlineData(32 * 0.25, 8)]
    [InlineData(16 * 0.25, 8)]
    [InlineData(24 * 1.4, 32)]
    [InlineData(11, 16)] // 8 would be less than 9/10 of it
    [InlineData(20, 24)]
    public void Channels_are_rounded_to_a_multiple_of_8(double channels, int expected) => Assert.Equal(expected, MobileParts.MultipleOf8(channels));

    /// <summary>torchvision draws them so; PyTorch's own rule is another.</summary>
    [Fact]
    public void First_weights_keep_the_size_of_gradients()
    {
        foreach (Module model in (Module[])[new MobileNetV2(), MobileNetV3.Small(), new MobileNetV1()])
        {
            Parameter last = model.Parameters[^2], pointwise = model.Parameters.Last(parameter => parameter.Shape.Rank == 4 && parameter.Count > 50_000);
            Assert.InRange(Deviation(last), 0.0098, 0.0102);
            Assert.InRange(Deviation(pointwise) / Math.Sqrt(2.0 / (pointwise.Count / pointwise.Shape[2])), 0.98, 1.02);
            Assert.All(model.Parameters[^1].AsSpan().ToArray(), bias => Assert.Equal(0, bias));
        }

        static double Deviation(Parameter parameter) => Math.Sqrt(parameter.AsSpan().ToArray().Average(value => (double)value * value));
    }

    [Fact]
    public void Squeeze_and_excitation_is_a_factor_for_each_channel_and_wants_a_picture()
    {
        SqueezeExcitation layer = new(3, 2, gate: new Hardsigmoid());
        foreach (Parameter parameter in layer.Parameters) parameter.Set(new float[parameter.Count]);
        layer.Excite.Bias!.Set([-3, 0, 3]); // hard sigmoids 0, 1/2 and 1
        Assert.Equal([0, 1, 4, 0, 2.5f, 10], layer.Forward(Tensor.From([7, 2, 4, 9, 5, 10], [1, 1, 2, 3])).ToArray());
        Assert.Contains("must have the axes [N, H, W, C]", Assert.Throws<ShapeException>(() => layer.Forward(Tensor.Zeros([2, 3]))).Message, StringComparison.Ordinal);
    }
}
