using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Networks;

namespace Fovea.Tests.Networks;

/// <summary>GoogLeNet, Inception v3, DenseNet and SqueezeNet: their blocks' gradients, that they learn, and what is said of them.</summary>
public class BranchedNetworkTests
{
    /// <summary>Small forms of the blocks, and how large a map they are checked on.</summary>
    private static readonly Dictionary<string, (Func<Module> Create, Shape Sample, int Samples)> Blocks = new()
    {
        ["GoogLeNet, block"] = (() => GoogLeNet.Block(5, 4, (3, 6), (2, 3), 2), [5, 4, 5], 4),
        ["GoogLeNet, two blocks"] = (() => new Sequential(GoogLeNet.Block(3, 2, (3, 4), (2, 3), 2), GoogLeNet.Block(11, 4, (3, 2), (1, 3), 2)), [4, 4, 3], 4),
        ["GoogLeNet, head"] = (() => new GoogLeNet.Head(3, 4, 0.7f), [7, 9, 3], 2),
        ["Inception v3, block A"] = (() => InceptionV3.BlockA(2, 3), [4, 3, 2], 1),
        ["Inception v3, block C"] = (() => InceptionV3.BlockC(4, 3), [5, 4, 4], 2),
        ["Inception v3, block B"] = (() => InceptionV3.BlockB(2), [5, 5, 2], 2),
        ["DenseNet, block"] = (() => new DenseNet.Block(5, 3, 4, dropout: 0), [4, 5, 5], 3),
        ["DenseNet, block with dropout"] = (() => new DenseNet.Block(2, 2, 2, dropout: 0.3f), [4, 4, 2], 4),
        ["DenseNet, transition"] = (() => new Sequential(new DenseNet.Block(3, 3, 1, dropout: 0), DenseNet.Transition(6), new DenseNet.Block(3, 2, 1, dropout: 0)), [6, 7, 3], 4),
        ["SqueezeNet, block"] = (() => new SqueezeNet.Fire(5, 3, 4), [5, 4, 5], 6),
        ["SqueezeNet, two blocks"] = (() => new Sequential(new SqueezeNet.Fire(3, 4, 5), new SqueezeNet.Fire(10, 3, 2)), [4, 4, 3], 6),
        ["SqueezeNet, pooling"] = (() => new Sequential(new SqueezeNet.Fire(2, 4, 3), new MaxPool2d(3, stride: 2, ceilMode: true), new SqueezeNet.Fire(6, 3, 2)), [6, 6, 2], 6),
    };

    /// <summary>
    /// Small pictures that each can learn on; Inception v3 takes such without its head alone. Without dropout: on six pictures it moves the loss more than a step does, and whether
    /// the loss falls was left to the last bit.
    /// </summary>
    private static readonly Dictionary<string, (Func<Module> Create, int Size, int Steps)> Learners = new()
    {
        ["googlenet"] = (() => new GoogLeNet(3, dropout: 0, auxiliaryDropout: 0), 32, 8),
        ["inception_v3"] = (() => new InceptionV3(3, dropout: 0, auxiliary: false), 75, 8),
        ["densenet121"] = (() => DenseNet.DenseNet121(3), 32, 8),
        ["squeezenet1_1"] = (() => SqueezeNet.Version11(3, dropout: 0), 64, 30),
    };

    public static TheoryData<string> BlockNames() => [.. Blocks.Keys];

    public static TheoryData<string> LearnerNames() => [.. Learners.Keys];

    [Theory]
    [MemberData(nameof(BlockNames))]
    public void The_gradients_of_a_block_are_those_of_finite_differences(string name)
    {
        (Func<Module> create, Shape sample, int samples) = Blocks[name];
        Module block = create();
        NetworkGradientReport report = NetworkGradientCheck.Run(block, sample, new NetworkGradientSettings(samples));
        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures));
        Assert.True(report.Checked > report.Skipped);
    }

    [Theory]
    [MemberData(nameof(LearnerNames))]
    public void A_few_steps_on_a_fixed_batch_lower_the_loss(string name)
    {
        (Func<Module> create, int size, int steps) = Learners[name];
        SmallTraining.CheckLearning(create(), size, steps, learningRate: 1e-3f);
    }

    [Fact]
    public void Inception_v3_sees_1311_pixels() // Araujo, Norris and Sim 2019
    {
        Recording recording = Recording.OfShapes();
        recording.Begin();
        new InceptionV3().Forward(recording.Input([1, 299, 299, 3]));
        ReceptiveField field = ReceptiveField.Of(recording);
        Assert.All(field.Of(field.LastFeatureMap()!), axis => Assert.Equal(1311, axis.Size));
    }

    [Fact]
    public void Without_heads_the_parameters_are_those_of_the_evaluation()
    {
        // torchvision's count of its published weights, which have no heads.
        Assert.Equal(6_624_904, new GoogLeNet(auxiliary: false).Parameters.Sum(parameter => (long)parameter.Count));
        Assert.Equal(6_624_904, new GoogLeNet().Summary([224, 224, 3]).Rows.Sum(row => row.Parameters));
        long without = new InceptionV3(auxiliary: false).Parameters.Sum(parameter => (long)parameter.Count);
        Assert.Equal(without, new InceptionV3().Summary([299, 299, 3]).Rows.Sum(row => row.Parameters));
    }

    [Fact]
    public void Heads_are_in_a_training_of_shapes_and_count_three_tenths_each()
    {
        Assert.Equal([("aux1.fc2", 0.3f), ("aux2.fc2", 0.3f)], Heads(new GoogLeNet(7), 224));
        Assert.Equal([("AuxLogits.fc", 0.3f)], Heads(new InceptionV3(7), 299));
        Assert.Empty(Heads(new GoogLeNet(7, auxiliary: false), 224));

        static (string, float)[] Heads(Module model, int size)
        {
            Recording recording = Recording.OfShapes(training: true);
            recording.Begin();
            model.Forward(recording.Input([2, size, size, 3]));
            Assert.All(recording.AuxiliaryOutputs, head => Assert.Equal([2, 7], head.Output.Shape));
            return [.. recording.AuxiliaryOutputs.Select(head => (recording.Nodes.Single(node => node.Output == head.Output.Value).Path, head.Weight))];
        }
    }

    [Fact]
    public void A_picture_that_is_too_small_names_the_layer()
    {
        Recording recording = Recording.OfShapes(training: true);
        recording.Begin();
        ShapeException error = Assert.Throws<ShapeException>(() => new InceptionV3().Forward(recording.Input([2, 75, 75, 3])));
        Assert.StartsWith("AuxLogits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void First_weights_are_drawn_as_torchvision_draws_them()
    {
        Assert.InRange(Deviation(new GoogLeNet(5), "inception4a.branch2.1.conv.weight"), 0.0098, 0.0102);
        Assert.InRange(Deviation(new GoogLeNet(5), "aux1.fc1.weight"), 0.0098, 0.0102);
        Assert.InRange(Deviation(new InceptionV3(5), "AuxLogits.conv1.conv.weight"), 0.098, 0.102);
        Assert.InRange(Deviation(new InceptionV3(1000), "AuxLogits.fc.weight"), 0.00098, 0.00102);
        Assert.InRange(Deviation(DenseNet.DenseNet121(5), "features.denseblock1.denselayer1.conv2.weight") / Math.Sqrt(2.0 / (128 * 9)), 0.98, 1.02);
        Assert.Equal(0, Deviation(DenseNet.DenseNet121(5), "classifier.bias"));
        Assert.InRange(Deviation(SqueezeNet.Version10(5), "features.3.expand3x3.weight") / Math.Sqrt(2.0 / (16 * 9)), 0.97, 1.03);
        Assert.InRange(Deviation(SqueezeNet.Version10(1000), "classifier.1.weight"), 0.0098, 0.0102);
        Assert.Equal(0, Deviation(SqueezeNet.Version10(5), "features.3.squeeze.bias"));

        static double Deviation(Module model, string path)
        {
            model.Initialize(3);
            float[] values = model.Parameters.Single(parameter => parameter.Path == path).AsSpan().ToArray();
            return Math.Sqrt(values.Sum(value => (double)value * value) / values.Length);
        }
    }
}
