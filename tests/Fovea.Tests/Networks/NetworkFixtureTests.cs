using System.Text.Json;
using Fovea.Autograd;
using Fovea.Kernels.Cpu;
using Fovea.Layers;
using Fovea.Losses;
using Fovea.Networks;
using Fovea.Weights;

namespace Fovea.Tests.Networks;

/// <summary>Networks against torchvision's: their state, and with weights drawn by the fixtures' rule their logits, loss and every parameter's gradient.</summary>
public class NetworkFixtureTests
{
    /// <summary>Each network as the fixtures have it: dropout is off.</summary>
    private static readonly Dictionary<string, Func<Module>> Networks = new()
    {
        ["alexnet"] = () => AlexNet.Modern(dropout: 0),
        ["vgg11"] = () => Vgg.Vgg11(dropout: 0),
        ["vgg16_bn"] = () => Vgg.Vgg16(normalize: true, dropout: 0),
        ["resnet18"] = () => ResNet.ResNet18(),
        ["resnet50"] = () => ResNet.ResNet50(),
        ["googlenet"] = () => new GoogLeNet(dropout: 0, auxiliaryDropout: 0),
        ["inception_v3"] = () => new InceptionV3(dropout: 0),
        ["densenet121"] = () => DenseNet.DenseNet121(),
        ["squeezenet1_1"] = () => SqueezeNet.Version11(dropout: 0),
        ["mobilenet_v2"] = () => new MobileNetV2(dropout: 0),
        ["mobilenet_v3_small"] = () => MobileNetV3.Small(dropout: 0),
        ["shufflenet_v2_x1_0"] = () => ShuffleNetV2.X10(),
    };

    public static TheoryData<string> Names() => [.. Networks.Keys];

    [Fact]
    public void Every_fixture_has_its_network() =>
        Assert.Equal(FixtureFile.In("models").Select(Path.GetFileNameWithoutExtension).Order(), Networks.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void State_names_order_and_shapes_are_PyTorchs(string name)
    {
        FixtureFile fixture = new($"models/{name}.safetensors");
        string[] expected = [.. Json(fixture, "state").EnumerateArray().Select(entry => $"{entry[0].GetString()} [{string.Join(", ", entry[1].EnumerateArray())}]")];
        Module model = Networks[name]();
        Assert.Equal(expected, model.State.Select(entry => $"{entry.Path} {(entry.Tensor is { } tensor ? FileOrder.ShapeOf(tensor) : "[]")}"));
        Assert.Equal(Json(fixture, "parameter_names").EnumerateArray().Select(entry => entry.GetString()), model.Parameters.Select(parameter => parameter.Path));
        Assert.Equal(long.Parse(fixture.Metadata["parameters"], System.Globalization.CultureInfo.InvariantCulture), model.Parameters.Sum(parameter => (long)parameter.Count));
    }

    /// <summary>With every product of the definition. (A gradient hangs on which of two almost equal values is the maximum, so it asks for the closest sums.)</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_loss_and_gradients_are_PyTorchs(string name)
    {
        using var backend = new CpuBackend(CpuBackend.DefaultThreads(), ConvolutionAlgorithm.Direct);
        Module model = Check(name, backend);
        CheckGradients(new FixtureFile($"models/{name}.safetensors"), model);
    }

    /// <summary>
    /// As everybody trains: minimal filtering where it is faster. Logits and loss are held to the same bounds. A ReLU or a maximum whose
    /// operands differ by less than rounding may be decided otherwise and move a gradient's norm, so that is held to 1 % of it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_loss_and_gradients_are_PyTorchs_with_minimal_filtering(string name)
    {
        using var backend = new CpuBackend(CpuBackend.DefaultThreads(), ConvolutionAlgorithm.WinogradF4);
        Module model = Check(name, backend);
        FixtureFile fixture = new($"models/{name}.safetensors");
        (float[] norms, float[] errors) = (fixture.Values("gradient_l2"), fixture.Values("gradient_float32_error"));
        for (int i = 0; i < model.Parameters.Count; i++)
        {
            double scale = norms[i] + 1e-5 * norms.Max();
            Within(Math.Abs(Norm(model.Parameters[i].Gradient.ToArray()) - norms[i]) / scale, 1e-2 + 4 * errors[i], $"norm of the gradient of {model.Parameters[i].Path}");
        }
    }

    /// <summary>Checks logits and loss, and leaves the gradients in the model.</summary>
    private static Module Check(string name, CpuBackend backend)
    {
        FixtureFile fixture = new($"models/{name}.safetensors");
        Module model = Networks[name]();
        FillByRule(model);
        (Tensor images, int[] labels) = Batch(fixture);

        Recording evaluation = Recording.ForEvaluation(backend: backend);
        evaluation.Begin();
        float[] logits = model.Forward(evaluation.Input(images)).ToArray();
        Within(Distance(fixture.Values("logits_eval"), logits), 1e-5, "logits");
        evaluation.Release();

        Recording training = Recording.ForTraining(backend: backend);
        training.Begin();
        Tensor loss = new CrossEntropyLoss().ComputeWithAuxiliary(model.Forward(training.Input(images)), labels);
        Within(Math.Abs(loss.Item() / (double)fixture.Values("loss_train")[0] - 1), 1e-5, "loss");
        loss.Backward();
        training.Release();
        return model;
    }

    internal static void CheckGradients(FixtureFile fixture, Module model)
    {
        (float[] norms, float[] errors, float[] firsts) = (fixture.Values("gradient_l2"), fixture.Values("gradient_float32_error"), fixture.Values("gradient_first"));
        float greatest = norms.Max();
        for (int i = 0; i < model.Parameters.Count; i++)
        {
            Parameter parameter = model.Parameters[i];
            float[] gradient = new float[parameter.Count];
            FileOrder.FromMemory(parameter, parameter.Gradient, gradient);
            double scale = norms[i] + 1e-5 * greatest, allowed = 1e-4 + 4 * errors[i];
            Within(Math.Abs(Norm(gradient) - norms[i]) / scale, allowed, $"norm of the gradient of {parameter.Path}");
            // The first values tell order and signs: a mistake there is off by 100 %. One ReLU or maximum that rounding decides otherwise than
            // double precision, as happens in PyTorch's own float32 too, moves single elements by some per cent and leaves the norm.
            float[] first = firsts.AsSpan(4 * i, Math.Min(4, gradient.Length)).ToArray();
            double size = Norm(first) + scale / Math.Sqrt(gradient.Length);
            Within(Norm([.. first.Zip(gradient, (e, a) => e - a)]) / size, 0.1 + allowed, $"first values of the gradient of {parameter.Path}");
        }
    }

    /// <summary>Float tensor number j of the state takes stream 1000 + j; see the README of the fixtures.</summary>
    internal static void FillByRule(Module model)
    {
        ulong stream = 1000;
        foreach ((string path, Parameter? tensor, _) in model.State)
        {
            if (tensor is null) continue;
            float[] values = SplitMix.Stream(stream++, tensor.Count);
            Shape shape = FileOrder.ShapeOf(tensor);
            (float offset, float scale) = path.EndsWith("running_var", StringComparison.Ordinal) ? (1, 0.5f)
                : path.EndsWith("running_mean", StringComparison.Ordinal) ? (0, 0.1f)
                : shape.Rank <= 1 ? (path.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0, 0.1f)
                : (0, (float)Math.Sqrt(3.0 / shape[1..].Count));
            for (int i = 0; i < values.Length; i++) values[i] = offset + scale * values[i];
            float[] memory = new float[values.Length];
            FileOrder.ToMemory(tensor, values, memory);
            tensor.Set(memory);
        }
    }

    /// <summary>The pictures of a fixture: stream 1 in N, C, H, W.</summary>
    private static (Tensor Images, int[] Labels) Batch(FixtureFile fixture)
    {
        // "stream 1, shape [4,3,128,128]"
        int[] shape = JsonSerializer.Deserialize<int[]>(fixture.Metadata["input"][fixture.Metadata["input"].IndexOf('[', StringComparison.Ordinal)..])!;
        (int batch, int channels, int pixels) = (shape[0], shape[1], shape[2] * shape[3]);
        float[] source = SplitMix.Stream(1, batch * channels * pixels), images = new float[source.Length];
        for (int i = 0; i < images.Length; i++) images[i] = source[(i / (channels * pixels) * channels + i % channels) * pixels + i / channels % pixels];
        return (Tensor.From(images, [batch, shape[2], shape[3], channels]), [.. Json(fixture, "labels").EnumerateArray().Select(label => label.GetInt32())]);
    }

    internal static double Distance(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Norm([.. expected.Zip(actual, (e, a) => e - a)]) / Norm(expected);
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    internal static void Within(double error, double allowed, string what) => Assert.True(error <= allowed, $"{what}: off by {error:E2}, {allowed:E2} is allowed");

    internal static JsonElement Json(FixtureFile fixture, string key) => JsonDocument.Parse(fixture.Metadata[key]).RootElement;
}
