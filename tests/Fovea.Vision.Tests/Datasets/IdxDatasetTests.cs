using Fovea.Tests;

namespace Fovea.Vision.Tests.Datasets;

public sealed class IdxDatasetTests : IDisposable
{
    private static readonly string[] Classes = [.. Enumerable.Range(0, 251).Select(i => $"class {i}")];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IdxFile Idx(string name, byte[] bytes) => IdxFile.Read(_folder.Write(name, bytes));

    [Fact]
    public void Samples_are_bytes_over_255()
    {
        IdxDataset data = new(Idx("images", IdxBytes.File(100, 2, 3)), Idx("labels", IdxBytes.File(100)), Classes);
        Assert.Equal(100, data.Count);
        Assert.Equal([2, 3, 1], data.SampleShape);
        float[] sample = new float[6];
        data.ReadSample(99, sample);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal((99 * 6 + i) % 251, data.Pixels(99)[i]);
            Assert.Equal((99 * 6 + i) % 251 / 255f, sample[i]);
        }

        Assert.Equal(99, data.Label(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Label(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.ReadSample(-1, sample));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Pixels(100).Length);
        Assert.Contains("a sample [2, 3, 1] has 6 values, the destination has room for 5", Assert.Throws<ShapeException>(() => data.ReadSample(0, new float[5])).Message);
    }

    [Fact]
    public void A_fourth_axis_holds_channels()
    {
        IdxDataset data = new(Idx("images", IdxBytes.File(2, 4, 5, 3)), Idx("labels", IdxBytes.File(2)), Classes);
        Assert.Equal([4, 5, 3], data.SampleShape);
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_named()
    {
        IdxFile images = Idx("images", IdxBytes.File(10, 2, 3)), labels = Idx("labels", IdxBytes.File(10));
        FileFormatException Refused(IdxFile x, IdxFile y, int classes = 10) => Assert.Throws<FileFormatException>(() => new IdxDataset(x, y, Classes[..classes]));

        Assert.Contains("it holds 9 labels, but", Refused(images, Idx("nine", IdxBytes.File(9))).Message);
        Assert.Contains("Are pictures and labels swapped?", Refused(labels, images).Message);
        Assert.Contains("Are pictures and labels swapped?", Refused(images, images).Message);
        Assert.Contains("pictures are [N, H, W]", Refused(Idx("flat", IdxBytes.File(10, 0, 3)), labels).Message);
        FileFormatException error = Refused(images, labels, classes: 7);
        Assert.EndsWith("labels: sample 7: the label is 7, but there are 7 classes, 0 to 6. (byte 15)", error.Message);
    }
}
