using System.IO.Compression;
using Fovea.Tests;

namespace Fovea.Vision.Tests.Datasets;

public sealed class MnistTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static int[] FirstLabels(IdxDataset data, int count) => [.. Enumerable.Range(0, count).Select(data.Label)];

    [Fact]
    public void The_bundled_set_is_found_and_is_what_it_should_be()
    {
        IdxDataset train = Mnist.Train(), test = Mnist.Test();

        Assert.Equal(60_000, train.Count);
        Assert.Equal(10_000, test.Count);
        Assert.Equal([5, 0, 4, 1, 9], FirstLabels(train, 5));
        Assert.Equal([7, 2, 1, 0, 4], FirstLabels(test, 5));
        Assert.Equal([28, 28, 1], train.SampleShape);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], train.ClassNames);
        // The mean and deviation that everybody normalises MNIST with.
        float[] sample = new float[784];
        double sum = 0, squares = 0;
        for (int i = 0; i < train.Count; i++)
        {
            train.ReadSample(i, sample);
            foreach (float pixel in sample)
            {
                sum += pixel;
                squares += (double)pixel * pixel;
            }
        }

        double mean = sum / (60_000 * 784);
        Assert.Equal(0.1307, mean, 4);
        Assert.Equal(0.3081, Math.Sqrt(squares / (60_000 * 784) - mean * mean), 4);
    }

    private void WriteSet(string folder, byte[] labels)
    {
        Directory.CreateDirectory(_folder.File(folder));
        byte[] images = IdxBytes.File((uint)labels.Length, 28, 28);
        _folder.Write(Path.Join(folder, "train-images-idx3-ubyte"), images);
        _folder.Write(Path.Join(folder, "train-labels-idx1-ubyte.gz"), IdxBytes.Pack([.. IdxBytes.Header((uint)labels.Length), .. labels]));
    }

    [Fact]
    public void A_named_folder_is_the_only_place_and_may_hold_plain_files()
    {
        WriteSet("fashion-mnist", [9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 1]);
        IdxDataset data = FashionMnist.Train(_folder.Path);
        Assert.Equal([9, 0, 0], FirstLabels(data, 3));
        Assert.Equal("Ankle boot", data.ClassNames[data.Label(0)]);

        FoveaException error = Assert.Throws<FoveaException>(() => Mnist.Train(_folder.Path));
        Assert.StartsWith("MNIST was not found. Looked for train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz", error.Message);
        Assert.Contains("data/mnist", error.Message);
        Assert.Contains("t10k-images", Assert.Throws<FoveaException>(() => FashionMnist.Test(_folder.Path)).Message);
    }

    [Fact]
    public void One_set_is_not_taken_for_the_other()
    {
        WriteSet("any", [5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 0]);
        Assert.Equal(11, Mnist.Train(_folder.File("any")).Count);
        FoveaException error = Assert.Throws<FoveaException>(() => FashionMnist.Train(_folder.File("any")));
        Assert.Contains("belongs to MNIST, not to Fashion-MNIST", error.Message);
        Assert.Contains("apt install dataset-fashion-mnist", error.Message);
    }
}
