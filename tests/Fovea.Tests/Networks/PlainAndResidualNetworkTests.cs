using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Networks;

namespace Fovea.Tests.Networks;

/// <summary>AlexNet, VGG and ResNet: their blocks' gradients, that they learn, and how their first weights are drawn.</summary>
public class PlainAndResidualNetworkTests
{
    /// <summary>Small forms of the blocks, and how large a map they are checked on.</summary>
    private static readonly Dictionary<string, (Func<Module> Create, Shape Sample)> Blocks = new()
    {
        ["AlexNet, strided first layer"] = (() => new Sequential(new Conv2d(2, 3, 5, stride: 2, padding: 2), new ReLU(), new MaxPool2d(3, stride: 2)), [11, 10, 2]),
        ["AlexNet of 2012, normalisation"] = (() => new Sequential(new Conv2d(2, 6, 3), new ReLU(), new LocalResponseNorm(5, 5e-4f, 0.75f, 2), new MaxPool2d(3, stride: 2)), [8, 8, 2]),
        ["AlexNet of 2012, two groups"] = (() => new Sequential(new Conv2d(4, 6, 3, padding: 1, groups: 2), new ReLU(), new Conv2d(6, 4, 3, padding: 1, groups: 2), new ReLU()), [5, 4, 4]),
        ["VGG, one convolution"] = (() => new Sequential([.. Vgg.Stage(3, 4, 1, normalize: false)]), [6, 4, 3]),
        ["VGG, three convolutions"] = (() => new Sequential([.. Vgg.Stage(2, 3, 3, normalize: false)]), [6, 6, 2]),
        ["VGG, normalised"] = (() => new Sequential([.. Vgg.Stage(2, 3, 2, normalize: true)]), [6, 6, 2]),
        ["ResNet, basic"] = (() => ResNet.Basic(3, 3, 1, 1), [5, 4, 3]),
        ["ResNet, basic that halves"] = (() => ResNet.Basic(2, 4, 2, 1), [6, 6, 2]),
        ["ResNet, bottleneck"] = (() => ResNet.Bottleneck()(3, 2, 2, 1), [6, 6, 3]),
        ["ResNet, bottleneck of 2015"] = (() => ResNet.Bottleneck(strideFirst: true)(3, 2, 2, 1), [6, 6, 3]),
        ["ResNeXt, two groups"] = (() => ResNet.Bottleneck(groups: 2)(8, 2, 1, 1), [4, 5, 8]),
        ["ResNet-9, unit that halves"] = (() => ResNet9.Unit(2, 3, halves: true), [6, 6, 2]),
        ["ResNet-9, bridged units"] = (() => new ResNet9.Bridged(3), [5, 4, 3]),
        ["tiny network"] = (() => TinyCnn.Create(3, first: 2, width: 3), [8, 8, 1]),
        ["ResNet, dilated"] = (() => ResNet.Bottleneck()(8, 2, 1, 2), [6, 6, 8]),
    };

    /// <summary>Small pictures that each can learn on.</summary>
    private static readonly Dictionary<string, (Func<Module> Create, int Size, int Steps)> Learners = new()
    {
        ["alexnet"] = (() => AlexNet.Modern(3, dropout: 0), 64, 8),
        ["alexnet_2012"] = (() => AlexNet.Of2012(3, dropout: 0), 67, 8),
        // Without normalisation the small weights of the dense layers take longer.
        ["vgg11"] = (() => Vgg.Vgg11(3, dropout: 0), 32, 24),
        ["vgg11_bn"] = (() => Vgg.Vgg11(3, normalize: true, dropout: 0), 32, 8),
        ["resnet18"] = (() => ResNet.ResNet18(3), 32, 8),
        ["resnet50"] = (() => ResNet.ResNet50(3), 32, 8),
        ["resnext50_32x4d"] = (() => ResNet.ResNext50(3), 32, 8),
        ["ResNet-9"] = (() => new ResNet9(3, 3, width: 8), 16, 8),
    };

    public static TheoryData<string> BlockNames() => [.. Blocks.Keys];

    public static TheoryData<string> LearnerNames() => [.. Learners.Keys];

    [Theory]
    [MemberData(nameof(BlockNames))]
    public void The_gradients_of_a_block_are_those_of_finite_differences(string name)
    {
        (Func<Module> create, Shape sample) = Blocks[name];
        NetworkGradientReport report = NetworkGradientCheck.Run(create(), sample, new NetworkGradientSettings(4));
        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures));
        Assert.True(report.Checked > report.Skipped);
    }

    [Theory]
    [MemberData(nameof(LearnerNames))]
    public void A_few_steps_on_a_fixed_batch_lower_the_loss(string name)
    {
        (Func<Module> create, int size, int steps) = Learners[name];
        SmallTraining.CheckLearning(create(), size, steps, learningRate: 3e-4f);
    }

    [Fact]
    public void First_weights_are_drawn_as_torchvision_draws_them()
    {
        Module vgg = Vgg.Vgg11(5, normalize: true), resnet = ResNet.ResNet18(5);
        Assert.InRange(Deviation(vgg, "features.4.weight") / Math.Sqrt(2.0 / (128 * 9)), 0.98, 1.02);
        Assert.InRange(Deviation(vgg, "classifier.3.weight"), 0.0098, 0.0102);
        Assert.Equal(0, Deviation(vgg, "features.4.bias"));
        Assert.Equal(1, Deviation(vgg, "features.5.weight"));
        Assert.InRange(Deviation(resnet, "layer2.0.conv1.weight") / Math.Sqrt(2.0 / (128 * 9)), 0.98, 1.02);
        Assert.Equal(1, Deviation(resnet, "layer2.0.bn1.weight"));

        static double Deviation(Module model, string path)
        {
            model.Initialize(3);
            float[] values = model.Parameters.Single(parameter => parameter.Path == path).AsSpan().ToArray();
            return Math.Sqrt(values.Sum(value => (double)value * value) / values.Length);
        }
    }
}
