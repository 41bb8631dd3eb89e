using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Weights;

namespace Fovea.Tests.Weights;

/// <summary>Weights go to a file and back with PyTorch's names, axis order and types.</summary>
public sealed class ModuleWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_model_is_read_back_bit_by_bit()
    {
        Module saved = Trained(), loaded = Model();
        saved.Save(_folder.File("a.safetensors"));
        loaded.Initialize(9);
        LoadReport report = loaded.Load(_folder.File("a.safetensors"));
        Assert.True(report.IsComplete);
        Assert.Empty(report.Converted);
        Assert.Equal(saved.State.Count, report.Matched.Count);
        foreach ((StateEntry a, StateEntry b) in saved.State.Zip(loaded.State))
        {
            Assert.Equal(a.Path, b.Path);
            Assert.Equal(a.Counter?.Value, b.Counter?.Value);
            if (a.Tensor is not null) Assert.Equal(a.Tensor.AsSpan().ToArray(), b.Tensor!.AsSpan().ToArray());
        }

        Assert.Equal(3, loaded.State.Single(entry => entry.Path == "1.num_batches_tracked").Counter!.Value);
    }

    [Fact]
    public void The_same_weights_give_the_same_bytes()
    {
        Module model = Trained();
        model.Save(_folder.File("a.safetensors"));
        model.Save(_folder.File("b.safetensors"));
        Module copy = Model();
        copy.Load(_folder.File("a.safetensors"));
        copy.Save(_folder.File("c.safetensors"));
        byte[] expected = File.ReadAllBytes(_folder.File("a.safetensors"));
        Assert.Equal(expected, File.ReadAllBytes(_folder.File("b.safetensors")));
        Assert.Equal(expected, File.ReadAllBytes(_folder.File("c.safetensors")));
    }

    [Fact]
    public void The_file_has_the_names_axes_and_types_of_PyTorch()
    {
        Module model = new Sequential(new Conv2d(4, 6, (3, 5), groups: 2), new BatchNorm(6), new Flatten(), new Linear(6, 2), new Conv1d(2, 3, 5), new Conv3d(2, 3, (1, 2, 3)));
        Conv2d convolution = (Conv2d)model.Children[0];
        model.Save(_folder.File("a.safetensors"));
        using SafetensorsFile file = SafetensorsFile.Open(_folder.File("a.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("[6, 2, 3, 5] F32", $"{file["0.weight"]}");
        Assert.Equal("[6] F32", $"{file["0.bias"]}");
        Assert.Equal("[6] F32", $"{file["1.running_var"]}");
        Assert.Equal("[] I64", $"{file["1.num_batches_tracked"]}");
        Assert.Equal("[2, 6] F32", $"{file["3.weight"]}");
        Assert.Equal("[3, 2, 5] F32", $"{file["4.weight"]}");
        Assert.Equal("[3, 2, 1, 2, 3] F32", $"{file["5.weight"]}");

        float[] values = new float[180];
        file.ReadFloats(file["0.weight"], values);
        for (int o = 0; o < 6; o++)
        for (int i = 0; i < 2; i++)
        for (int y = 0; y < 3; y++)
        for (int x = 0; x < 5; x++)
            Assert.Equal(convolution.Weight.AsSpan()[((y * 5 + x) * 2 + i) * 6 + o], values[((o * 2 + i) * 3 + y) * 5 + x]);
    }

    [Fact]
    public void What_does_not_fit_is_named_and_changes_nothing()
    {
        string path = WriteOther();
        Sequential model = Small();
        float[] before = Numbers(model);
        WeightsMismatchException error = Assert.Throws<WeightsMismatchException>(() => model.Load(path));
        Assert.Equal(["0.bias [3] F32", "1.num_batches_tracked [] I64"], error.Report.Missing);
        Assert.Equal(["extra.weight [2] F32"], error.Report.Unexpected);
        Assert.Equal(["0.weight: the file has [3, 5] F32, the model [3, 4] F32", "1.bias: the file has [3] I64, the model [3] F32"], error.Report.Misshaped);
        Assert.Contains("2 missing, 1 unexpected, 2 mis-shaped\n  missing: 0.bias [3] F32\n", error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Numbers(model));
    }

    [Fact]
    public void Loading_loosely_reads_what_fits_and_reports_the_rest()
    {
        Sequential model = Small();
        float[] before = ((Linear)model.Children[0]).Weight.AsSpan().ToArray();
        LoadReport report = model.Load(WriteOther(), strict: false);
        Assert.False(report.IsComplete);
        Assert.Equal(["1.weight", "1.running_mean", "1.running_var"], report.Matched);
        Assert.Equal([7, 8, 9], ((BatchNorm)model.Children[1]).Weight!.AsSpan().ToArray());
        Assert.Equal(before, ((Linear)model.Children[0]).Weight.AsSpan().ToArray());
    }

    [Theory]
    [InlineData(SafetensorsType.F16)]
    [InlineData(SafetensorsType.BF16)]
    [InlineData(SafetensorsType.F64)]
    public void Other_float_types_are_converted(SafetensorsType type)
    {
        float[] values = [1, -0.5f, 3.25f, 0, -128, 0.0625f];
        SafetensorsWriter writer = new();
        writer.AddBytes("weight", type, [2, 3], values.SelectMany(value => Bytes(value, type)).ToArray());
        writer.Save(_folder.File("a.safetensors"));
        Linear layer = new(3, 2, bias: false);
        LoadReport report = layer.Load(_folder.File("a.safetensors"));
        Assert.Equal(values, layer.Weight.AsSpan().ToArray());
        Assert.Equal([$"weight from {type}"], report.Converted);
    }

    [Fact]
    public void A_shared_layer_stands_in_the_file_under_both_names()
    {
        Linear shared = new(2, 2);
        Sequential model = new(shared, shared);
        model.Save(_folder.File("a.safetensors"));
        Assert.True(model.Load(_folder.File("a.safetensors")).IsComplete);
        Assert.Equal(2, model.Parameters.Count);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], model.State.Select(entry => entry.Path));
    }

    [Fact]
    public void Every_network_of_the_registry_is_saved_and_read()
    {
        foreach (NetworkEntry entry in NetworkRegistry.All)
        {
            Module saved = entry.Create(10), loaded = entry.Create(10);
            saved.Initialize(3);
            saved.Save(_folder.File("a.safetensors"));
            loaded.Load(_folder.File("a.safetensors"));
            Assert.Equal(Numbers(saved), Numbers(loaded));
        }
    }

    private static Sequential Model() => LeNet5.Normalized();

    private static Module Trained()
    {
        Module model = Model();
        model.Initialize(1);
        Recording recording = Recording.ForTraining();
        for (int i = 0; i < 3; i++)
        {
            recording.Begin();
            model.Forward(recording.Input(new MadePictures(4).Batch(4).Images));
        }

        return model;
    }

    private static Sequential Small() => new(new Linear(4, 3), new BatchNorm(3));

    private static float[] Numbers(Module module) =>
        [.. module.State.Where(entry => entry.Tensor is not null).SelectMany(entry => entry.Tensor!.AsSpan().ToArray())];

    private string WriteOther()
    {
        SafetensorsWriter writer = new();
        writer.Add("0.weight", [3, 5], new float[15]);
        writer.Add("1.weight", [3], (float[])[7, 8, 9]);
        writer.Add("1.bias", [3], (long[])[7, 8, 9]);
        writer.Add("1.running_mean", [3], new float[3]);
        writer.Add("1.running_var", [3], new float[3]);
        writer.Add("extra.weight", [2], new float[2]);
        writer.Save(_folder.File("other.safetensors"));
        return _folder.File("other.safetensors");
    }

    private static byte[] Bytes(float value, SafetensorsType type) => type switch
    {
        SafetensorsType.F16 => BitConverter.GetBytes((Half)value),
        SafetensorsType.BF16 => BitConverter.GetBytes(value)[2..],
        _ => BitConverter.GetBytes((double)value),
    };
}
