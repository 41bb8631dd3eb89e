using System.Globalization;
using System.Text.Json;
using Fovea.Autograd;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Weights;
using static Fovea.Tests.Networks.NetworkFixtureTests;

namespace Fovea.Tests.Networks;

/// <summary>Networks for sentences, pixels and resolution against PyTorch: torchvision's own where it has them, else a model written for the fixtures.</summary>
public class TaskNetworkFixtureTests
{
    private static readonly Dictionary<string, Func<Module>> Networks = new()
    {
        ["resnet20"] = () => new SmallResNet(20),
        ["resnet20_b"] = () => new SmallResNet(20, shortcut: ResidualShortcut.Projected),
        ["textcnn_small"] = () => new TextCnn(50, 3, embeddingDim: 16, maps: 8, dropout: 0),
        ["espcn_x3"] = () => new Espcn(3),
        ["unet_small"] = () => new UNet(1, 3, width: 8, depth: 3),
        ["fcn32s_small"] = () => Fcn.Fcn32s(4, dropout: 0, width: 8, dense: 32),
        ["fcn16s_small"] = () => Fcn.Fcn16s(4, dropout: 0, width: 8, dense: 32),
        ["fcn8s_small"] = () => Fcn.Fcn8s(4, dropout: 0, width: 8, dense: 32),
        ["fcn_resnet50"] = () => DilatedSegmenter.FcnResNet50(5, dropout: 0),
        ["deeplabv3_resnet50"] = () => DilatedSegmenter.DeepLabV3ResNet50(5, dropout: 0),
    };

    public static TheoryData<string> Names() => [.. Networks.Keys];

    [Fact]
    public void Every_fixture_has_its_network() =>
        Assert.Equal(FixtureFile.In("tasks").Select(Path.GetFileNameWithoutExtension).Order(), Networks.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void State_names_order_and_shapes_are_PyTorchs(string name)
    {
        FixtureFile fixture = new($"tasks/{name}.safetensors");
        string[] expected = [.. Json(fixture, "state").EnumerateArray().Select(entry => $"{entry[0].GetString()} [{string.Join(", ", entry[1].EnumerateArray())}]")];
        Module model = Networks[name]();
        Assert.Equal(expected, model.State.Select(entry => $"{entry.Path} {(entry.Tensor is { } tensor ? FileOrder.ShapeOf(tensor) : "[]")}"));
        Assert.Equal(Json(fixture, "parameter_names").EnumerateArray().Select(entry => entry.GetString()), model.Parameters.Select(parameter => parameter.Path));
    }

    /// <summary>With every product of the definition, as in <see cref="NetworkFixtureTests.Logits_loss_and_gradients_are_PyTorchs"/>.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Results_loss_and_gradients_are_PyTorchs(string name)
    {
        using var backend = new CpuBackend(CpuBackend.DefaultThreads(), ConvolutionAlgorithm.Direct);
        FixtureFile fixture = new($"tasks/{name}.safetensors");
        Module model = Networks[name]();
        FillByRule(model);
        Tensor input = Input(fixture);

        Recording evaluation = Recording.ForEvaluation(backend: backend);
        evaluation.Begin();
        Tensor result = model.Forward(evaluation.Input(input));
        Within(Distance(fixture.Values("logits_eval"), result.ToArray()), 1e-5, "result");
        Shape shape = result.Shape;
        evaluation.Release();

        Recording training = Recording.ForTraining(backend: backend);
        training.Begin();
        Tensor output = model.Forward(training.Input(input));
        Tensor loss = fixture.Metadata["loss"] == "squared error"
            ? new SquaredErrorLoss().Compute(output, Tensor.From(ChannelsLast(SplitMix.Stream(2, shape.Count), [shape[0], shape[3], shape[1], shape[2]]), shape))
            : new CrossEntropyLoss().Compute(output, Labels(shape));
        Within(Math.Abs(loss.Item() / (double)fixture.Values("loss_train")[0] - 1), 1e-5, "loss");
        loss.Backward();
        CheckGradients(fixture, model);
        training.Release();
    }

    /// <summary>Stream 1: pictures in N, C, H, W, or numbers of words.</summary>
    private static Tensor Input(FixtureFile fixture)
    {
        string text = fixture.Metadata["input"];
        int[] shape = JsonSerializer.Deserialize<int[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;
        float[] values = SplitMix.Stream(1, shape.Aggregate((a, b) => a * b));
        if (int.Parse(fixture.Metadata["words"], CultureInfo.InvariantCulture) is > 0 and var words)
            return Tensor.From([.. values.Select(value => Math.Clamp(MathF.Floor((value + 1) / 2 * words), 0, words - 1))], Shape.Create(shape));
        return Tensor.From(ChannelsLast(values, shape), [shape[0], shape[2], shape[3], shape[1]]);
    }

    /// <summary>Row i has the class 7·i + ⌊i²/5⌋, modulo their number.</summary>
    private static int[] Labels(Shape output) => [.. Enumerable.Range(0, output[..^1].Count).Select(i => (7 * i + i * i / 5) % output[^1])];

    private static float[] ChannelsLast(float[] source, int[] shape)
    {
        (int channels, int pixels) = (shape[1], shape[2] * shape[3]);
        float[] result = new float[source.Length];
        for (int i = 0; i < result.Length; i++) result[i] = source[(i / (channels * pixels) * channels + i % channels) * pixels + i / channels % pixels];
        return result;
    }
}
