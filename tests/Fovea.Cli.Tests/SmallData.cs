using System.Buffers.Binary;
using Fovea.Cli.Tests;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Vision;

[assembly: AssemblyFixture(typeof(SmallData))]

namespace Fovea.Cli.Tests;

/// <summary>The first few digits of MNIST as a data set of their own, and weights that need no training.</summary>
public sealed class SmallData : IDisposable
{
    public const int TrainCount = 192;
    public const int TestCount = 60;

    private readonly TemporaryFolder _folder = new();

    public SmallData()
    {
        Directory.CreateDirectory(Folder);
        Write("train", Mnist.Train(), TrainCount);
        Write("t10k", Mnist.Test(), TestCount);
        WriteWeights();
    }

    /// <summary>The folder of the four IDX files.</summary>
    public string Folder => _folder.File("digits");

    /// <summary>Weights of lenet5 that take every picture for a 7, and perhaps for a 9: zero but for the last biases.</summary>
    public string AlwaysSeven => _folder.File("seven.safetensors");

    public void Dispose() => _folder.Dispose();

    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Idx(ReadOnlySpan<int> sizes, ReadOnlySpan<byte> values)
    {
        byte[] file = new byte[4 + 4 * sizes.Length + values.Length];
        (file[2], file[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), sizes[i]);
        values.CopyTo(file.AsSpan(4 + 4 * sizes.Length));
        return file;
    }

    private void Write(string part, IdxDataset all, int count)
    {
        byte[] pixels = [.. Enumerable.Range(0, count).SelectMany(i => all.Pixels(i).ToArray())];
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)all.Label(i))];
        File.WriteAllBytes(Path.Join(Folder, $"{part}-images-idx3-ubyte"), Idx([count, 28, 28], pixels));
        File.WriteAllBytes(Path.Join(Folder, $"{part}-labels-idx1-ubyte"), Idx([count], labels));
    }

    private void WriteWeights()
    {
        Sequential model = LeNet5.Modern();
        foreach (Parameter parameter in model.Parameters) parameter.AsSpan().Clear();
        Span<float> biases = model.Parameters[^1].AsSpan();
        (biases[7], biases[9]) = (4, 2);
        model.Save(AlwaysSeven);
    }
}
