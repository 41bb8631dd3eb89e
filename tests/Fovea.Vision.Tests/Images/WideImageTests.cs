namespace Fovea.Vision.Tests.Images;

public class WideImageTests
{
    [Fact]
    public void Channels_change_as_those_of_a_picture_of_8_bits()
    {
        WideImage picture = new(2, 1, 3, [65535, 65535, 65535, 1000, 2000, 3000]);
        WideImage grey = picture.WithChannels(1);
        // 0.299 · 1000 + 0.587 · 2000 + 0.114 · 3000 = 1815
        Assert.Equal([65535, 1815], grey.Samples.ToArray());
        Assert.Equal([65535, 65535, 65535, 65535, 1815, 1815, 1815, 65535], grey.WithChannels(4).Samples.ToArray());
        Assert.Same(picture, picture.WithChannels(3));
        Assert.Throws<ShapeException>(() => picture.WithChannels(5));
    }

    [Fact]
    public void A_tensor_gives_the_picture_back()
    {
        WideImage picture = new(256, 256, 1, [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)]);
        Assert.Equal(picture.Samples.ToArray(), WideImage.FromTensor(picture.ToTensor()).Samples.ToArray());
        Assert.Equal([0, 65535, 0], WideImage.FromTensor(Tensor.From([-1, 2, float.NaN], [1, 1, 3])).Samples.ToArray());
        Assert.Throws<ShapeException>(() => WideImage.FromTensor(Tensor.Zeros([2, 2])));
    }

    [Fact]
    public void It_knows_how_many_bits_the_file_had()
    {
        Assert.Equal(8, WideImage.Read(Fixtures.File("png", "basn2c08.png")).SourceBits);
        Assert.Equal(8, WideImage.Read(Fixtures.File("png", "basn2c08.png")).WithChannels(1).SourceBits);
        Assert.Equal(16, WideImage.Read(Fixtures.File("png", "basn2c16.png")).SourceBits);
        Assert.Equal(16, new WideImage(1, 1, 1, [5]).SourceBits);
    }
}
