namespace Fovea.Vision.Tests.Images;

public class ImageTests
{
    [Fact]
    public void Samples_become_floats_from_0_to_1_and_back()
    {
        Image image = new(3, 2, 1, [0, 51, 102, 153, 204, 255]);
        Assert.Equal([2, 3, 1], image.Shape);
        Assert.Equal([2, 3, 1], image.ToTensor().Shape);
        Assert.Equal([0, 0.2f, 0.4f, 0.6f, 0.8f, 1], image.ToTensor().ToArray());
        Assert.Equal(image.Samples.ToArray(), Image.FromTensor(image.ToTensor()).Samples.ToArray());

        Image all = new(16, 16, 1, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        Assert.Equal(all.Samples.ToArray(), Image.FromTensor(all.ToTensor()).Samples.ToArray());
    }

    [Fact]
    public void Values_outside_are_cut()
    {
        float[] values = [-1, 2, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.5f / 255, 1.5f / 255, 0.999f];
        Assert.Equal([0, 255, 0, 255, 0, 0, 2, 255], Image.FromTensor(Tensor.From(values, [2, 2, 2])).Samples.ToArray());
    }

    [Fact]
    public void Pictures_of_one_size_are_a_batch()
    {
        Image first = WritingTests.Picture(4, 3, 3, 1), second = WritingTests.Picture(4, 3, 3, 2);
        Tensor batch = Image.ToBatch(first, second);
        Assert.Equal([2, 3, 4, 3], batch.Shape);
        IReadOnlyList<Image> back = Image.FromBatch(batch);
        Assert.Equal(first.Samples.ToArray(), back[0].Samples.ToArray());
        Assert.Equal(second.Samples.ToArray(), back[1].Samples.ToArray());

        Assert.Contains("picture 1 is [3, 4, 1], picture 0 is [3, 4, 3]",
            Assert.Throws<ShapeException>(() => Image.ToBatch(first, first.WithChannels(1))).Message);
        Assert.Throws<ShapeException>(() => Image.ToBatch());
        Assert.Contains("Use FromBatch", Assert.Throws<ShapeException>(() => Image.FromTensor(batch)).Message);
        Assert.Throws<ShapeException>(() => Image.FromBatch(first.ToTensor()));
        Assert.Throws<ShapeException>(() => Image.FromTensor(Tensor.Zeros([2, 2, 5])));
        Assert.Throws<ShapeException>(() => Image.FromTensor(Tensor.Zeros([0, 2, 3])));
        Assert.Throws<ShapeException>(() => first.CopyTo(new float[5]));
    }

    [Fact]
    public void Channels_are_changed_as_stated()
    {
        Image image = new(2, 1, 4, [255, 0, 0, 7, 10, 20, 30, 255]);
        Assert.Equal([76, 18], image.WithChannels(1).Samples.ToArray());
        Assert.Equal([76, 7, 18, 255], image.WithChannels(2).Samples.ToArray());
        Assert.Equal([255, 0, 0, 10, 20, 30], image.WithChannels(3).Samples.ToArray());
        Assert.Same(image, image.WithChannels(4));
        Assert.Equal([76, 76, 76, 18, 18, 18], image.WithChannels(1).WithChannels(3).Samples.ToArray());
        Assert.Equal([76, 76, 76, 255, 18, 18, 18, 255], image.WithChannels(1).WithChannels(4).Samples.ToArray());
        Assert.Equal([10, 20, 30, 255], image[1, 0].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => image[2, 0].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => image[0, -1].Length);
        Assert.Throws<ShapeException>(() => image.WithChannels(5));
    }

    [Fact]
    public void Sizes_must_fit()
    {
        Assert.Contains("5 samples given for a width of 3", Assert.Throws<ShapeException>(() => new Image(3, 2, 1, new byte[5])).Message);
        Assert.Throws<ShapeException>(() => new Image(0, 2, 1, []));
        Assert.Throws<ShapeException>(() => new Image(-1, -1, 1, new byte[1]));
        Assert.Throws<ShapeException>(() => new Image(1, 1, 0, []));
        Assert.Throws<ShapeException>(() => new Image(1, 1, 5, new byte[5]));
        Assert.Throws<ShapeException>(() => new Image(1 << 30, 1 << 30, 4, []));
        Assert.Throws<ShapeException>(() => new WideImage(1, 1, 2, new ushort[1]));
    }
}
