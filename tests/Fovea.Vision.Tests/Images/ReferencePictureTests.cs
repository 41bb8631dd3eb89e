namespace Fovea.Vision.Tests.Images;

/// <summary>Every reference picture against the values that libpng, libjpeg-turbo and Pillow give.</summary>
public class ReferencePictureTests
{
    public static TheoryData<string> Pngs => Fixtures.Names("png", "*.png");

    public static TheoryData<string> Jpegs => Fixtures.Names("jpeg", "*.jpeg");

    public static TheoryData<string> Invalid => Fixtures.Names("invalid", "*");

    public static TheoryData<string> OwnJpegs => [.. Fixtures.Names("own", "jpeg-*.jpeg"), .. Fixtures.Names("own", "orientation-*.jpeg")];

    public static TheoryData<string> OwnWidePngs => Fixtures.Names("own", "png16-*.png");

    public static TheoryData<string> OwnBmps => Fixtures.Names("own", "bmp-*.bmp");

    [Fact]
    public void All_are_there()
    {
        Assert.Equal(43, Pngs.Count);
        Assert.Equal(19, Jpegs.Count);
        Assert.Equal(6, Invalid.Count);
        Assert.Equal(45, OwnJpegs.Count);
        Assert.Equal(10, OwnWidePngs.Count);
        Assert.Equal(17, OwnBmps.Count);
    }

    [Theory]
    [MemberData(nameof(Pngs))]
    public void Png_is_exact(string name)
    {
        NumpyFile expected = NumpyFile.Read(Fixtures.File("png", name + ".npy"));
        Image image = Image.Read(Fixtures.File("png", name)).WithChannels(4);
        Assert.Equal(expected.Shape, image.Shape);
        Assert.Equal(expected.Bytes, image.Samples.ToArray());
    }

    [Theory]
    [MemberData(nameof(OwnWidePngs))]
    public void Sixteen_bits_are_kept_whole_or_by_their_high_byte(string name)
    {
        NumpyFile expected = NumpyFile.Read(Fixtures.File("own", name + ".npy"));
        WideImage wide = WideImage.Read(Fixtures.File("own", name));
        Assert.Equal(expected.Shape, wide.Shape);
        Assert.Equal(expected.Values, wide.Samples.ToArray());
        Image image = Image.Read(Fixtures.File("own", name));
        Assert.Equal(expected.Values.Select(value => (byte)(value >> 8)), image.Samples.ToArray());
        Assert.Equal(image.Samples.ToArray(), wide.ToImage().Samples.ToArray());
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void Jpeg_is_exact(string name) => CheckJpeg("jpeg", name);

    [Theory]
    [MemberData(nameof(OwnJpegs))]
    public void Jpeg_of_any_size_quality_and_orientation_is_exact(string name) => CheckJpeg("own", name);

    [Theory]
    [MemberData(nameof(OwnBmps))]
    public void Bmp_is_exact(string name)
    {
        NumpyFile expected = NumpyFile.Read(Fixtures.File("own", name + ".npy"));
        Image image = Image.Read(Fixtures.File("own", name));
        // Pillow gives grey for a palette of greys as well.
        Assert.Equal(expected.Shape, image.Shape);
        Assert.Equal(expected.Bytes, image.Samples.ToArray());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Damaged_files_give_a_clear_error_soon(string name)
    {
        FileFormatException? error = null;
        Soon.Run(1000, () => error = Assert.Throws<FileFormatException>(() => Image.Read(Fixtures.File("invalid", name))));
        Assert.NotNull(error);
        Assert.DoesNotContain('\n', error.Message);
        string expected = name switch
        {
            "invalid-crc32.png" => "the chunk is damaged: its check is",
            "invalid-noend.png" => "before the chunk IEND",
            "invalid-palette.png" => "palette",
            "invalid-trunc.png" => "It was cut short",
            "invalid-zlib.png" => "the compressed data",
            _ => "It was cut short",
        };
        Assert.Contains(expected, error.Message);
    }

    private static void CheckJpeg(string folder, string name)
    {
        NumpyFile expected = NumpyFile.Read(Fixtures.File(folder, name + ".npy"));
        Image image = Image.Read(Fixtures.File(folder, name));
        Assert.Equal(expected.Shape, image.Shape);
        byte[] reference = expected.Bytes;
        ReadOnlySpan<byte> samples = image.Samples.Span;
        int[] counts = new int[256];
        for (int i = 0; i < reference.Length; i++) counts[Math.Abs(samples[i] - reference[i])]++;
        string found = $"{name}: {string.Join(", ", counts.Index().Where(pair => pair.Item > 0).Select(pair => $"{pair.Item} by {pair.Index}"))}";
        // The same integer arithmetic at every step: not one sample differs.
        Assert.True(counts[0] == reference.Length, found);
    }
}
