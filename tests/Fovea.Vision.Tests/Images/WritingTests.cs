using Fovea.Tests;

namespace Fovea.Vision.Tests.Images;

/// <summary>What is written is read back; JPEG files are those that libjpeg-turbo writes.</summary>
public sealed class WritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, int, int> Sizes()
    {
        TheoryData<int, int, int> sizes = [];
        foreach (int channels in new[] { 1, 2, 3, 4 })
        {
            foreach ((int width, int height) in new[] { (1, 1), (1, 7), (7, 1), (8, 8), (9, 17), (33, 5), (300, 200) }) sizes.Add(width, height, channels);
        }

        return sizes;
    }

    internal static Image Picture(int width, int height, int channels, int seed = 1)
    {
        RandomStream random = new((ulong)seed, RandomStream.StreamOf("picture"));
        byte[] samples = new byte[width * height * channels];
        for (int i = 0; i < samples.Length; i++)
        {
            (int y, int x) = Math.DivRem(i / channels, width);
            samples[i] = (byte)(3 * x + 2 * y + 40 * (i % channels) + random.Bits((ulong)i) % 23);
        }

        return new Image(width, height, channels, samples);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Png_with_every_filter_and_level_is_read_back(int width, int height, int channels)
    {
        Image image = Picture(width, height, channels);
        foreach (PngRowFilter filter in Enum.GetValues<PngRowFilter>())
        {
            foreach (int level in new[] { 0, 1, 6, 9 })
            {
                using MemoryStream stream = new();
                image.WritePng(stream, new PngOptions { Filter = filter, CompressionLevel = level });
                Image back = Image.Decode(stream.ToArray());
                Assert.Equal(image.Shape, back.Shape);
                Assert.Equal(image.Samples.ToArray(), back.Samples.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Files_of_formats_without_loss_are_read_back(int width, int height, int channels)
    {
        Image image = Picture(width, height, channels);
        foreach (string name in new[] { "图.png", "图.pnm", "图.PGM" })
        {
            image.Write(_folder.File(name));
            Image back = Image.Read(_folder.File(name));
            Assert.Equal(image.Shape, back.Shape);
            Assert.Equal(image.Samples.ToArray(), back.Samples.ToArray());
        }
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        Image image = Picture(300, 200, 3);
        using MemoryStream stream = new();
        stream.Write("before"u8);
        image.WritePng(stream);
        Assert.InRange(stream.Length, 20_000, long.MaxValue);
        stream.Position = 6;
        Assert.Equal(image.Samples.ToArray(), Image.Read(stream).Samples.ToArray());
    }

    [Fact]
    public void Sixteen_bits_are_read_back()
    {
        ushort[] samples = [.. Enumerable.Range(0, 7 * 5 * 3).Select(i => (ushort)(i * 2477))];
        new WideImage(7, 5, 3, samples).WritePng(_folder.File("wide.png"));
        WideImage back = WideImage.Read(_folder.File("wide.png"));
        Assert.Equal([5, 7, 3], back.Shape);
        Assert.Equal(samples, back.Samples.ToArray());
        Assert.Equal(samples.Select(value => value / 65535f), back.ToTensor().ToArray());
        // Eight bits are spread, so that full stays full.
        new Image(2, 1, 1, [0x80, 0xFF]).Write(_folder.File("narrow.pgm"));
        Assert.Equal(new ushort[] { 0x8080, 0xFFFF }, WideImage.Read(_folder.File("narrow.pgm")).Samples.ToArray());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(75)]
    [InlineData(90)]
    [InlineData(100)]
    public void Jpeg_is_what_libjpeg_turbo_writes(int quality)
    {
        Image scene = Image.Read(Fixtures.File("own", "scene.ppm"));
        foreach ((string name, Image image, JpegSubsampling subsampling) in new[]
        {
            ("full", scene, JpegSubsampling.Full), ("half", scene, JpegSubsampling.Half), ("grey", scene.WithChannels(1), JpegSubsampling.Half),
        })
        {
            using MemoryStream stream = new();
            image.WriteJpeg(stream, new JpegOptions { Quality = quality, Subsampling = subsampling });
            // Pillow puts all Huffman tables where we put them; every byte is comparable.
            Assert.Equal(Fixtures.Bytes("own", $"write-{name}-{quality}.jpeg"), stream.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Jpeg_of_any_size_is_near(int width, int height, int channels)
    {
        Image image = Picture(width, height, channels).WithChannels(channels is 1 or 2 ? 1 : 3);
        foreach (JpegSubsampling subsampling in Enum.GetValues<JpegSubsampling>())
        {
            using MemoryStream stream = new();
            image.WriteJpeg(stream, new JpegOptions { Quality = 100, Subsampling = subsampling });
            Image back = Image.Decode(stream.ToArray());
            Assert.Equal(image.Shape, back.Shape);
            if (subsampling == JpegSubsampling.Half && image.Channels > 1) continue;
            double error = image.Samples.ToArray().Zip(back.Samples.ToArray(), (a, b) => Math.Abs(a - b)).Average();
            Assert.InRange(error, 0, 1);
        }
    }

    [Fact]
    public void What_a_format_cannot_hold_is_refused()
    {
        FoveaException error = Assert.Throws<FoveaException>(() => Picture(2, 2, 4).Write(_folder.File("a.jpg")));
        Assert.Contains("cannot hold the opacity", error.Message);
        Assert.Contains("WithChannels(3)", error.Message);
        Assert.Contains("65535 pixels in a row", Assert.Throws<FoveaException>(() => new Image(65536, 1, 1, new byte[65536]).Write(_folder.File("a.jpg"))).Message);
        Assert.Contains(".png, .jpg", Assert.Throws<FoveaException>(() => Picture(2, 2, 3).Write(_folder.File("a.gif"))).Message);
        Assert.Contains("its folder does not exist", Assert.Throws<FoveaException>(() => Picture(2, 2, 3).Write(_folder.File("none/a.png"))).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PngOptions { CompressionLevel = 10 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegOptions { Quality = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegOptions { Quality = 101 });
    }
}
