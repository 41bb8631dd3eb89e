namespace Fovea.Vision.Tests.Images;

/// <summary>Files that are cut short, read with <see cref="ImageReadOptions.AllowTruncated"/>, against libjpeg-turbo.</summary>
public class TruncatedJpegTests
{
    private static readonly ImageReadOptions Lenient = new() { AllowTruncated = true };

    public static TheoryData<string> References => Fixtures.Names("truncated", "*.npy");

    [Fact]
    public void All_are_there() => Assert.Equal(29, References.Count);

    [Theory]
    [MemberData(nameof(References))]
    public void What_is_there_is_given_as_libjpeg_gives_it(string name)
    {
        NumpyFile expected = NumpyFile.Read(Fixtures.File("truncated", name));
        (string file, int bytes) = (name[..name.LastIndexOf('-')], int.Parse(name[(name.LastIndexOf('-') + 1)..^4], System.Globalization.CultureInfo.InvariantCulture));
        byte[] whole = Fixtures.Bytes("own", $"{file}.jpeg");
        Image image = Image.Decode(whole.AsMemory(0, bytes), options: Lenient);
        Assert.Equal(expected.Shape, image.Shape);
        int[] differences = [.. expected.Bytes.Zip(image.Samples.ToArray(), (a, b) => Math.Abs(a - b))];
        // libjpeg smooths a progressive picture whose finer coefficients are not there yet.
        if (!file.Contains("progressive", StringComparison.Ordinal)) Assert.Equal(0, differences.Max());
        else Assert.InRange(differences.Average(), 0, 8);
        if (bytes < whole.Length - 2) Assert.Throws<FileFormatException>(() => Image.Decode(whole.AsMemory(0, bytes)));
    }

    [Theory]
    [InlineData("own", "jpeg-422-53x37.jpeg")]
    [InlineData("own", "jpeg-progressive-53x37.jpeg")]
    [InlineData("own", "jpeg-q100-444-53x37.jpeg")]
    [InlineData("jpeg", "video-001.separate.dc.progression.jpeg")]
    public void A_file_may_end_anywhere_behind_its_first_scan_header(string folder, string name)
    {
        byte[] whole = Fixtures.Bytes(folder, name);
        Image complete = Image.Decode(whole);
        Assert.Equal(complete.Samples.ToArray(), Image.Decode(whole, options: Lenient).Samples.ToArray());
        int first = whole.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]), header = first + 2 + whole[first + 3];
        for (int bytes = 0; bytes < whole.Length; bytes += Math.Max(1, whole.Length / 1000))
        {
            if (bytes < header) Assert.Throws<FileFormatException>(() => Image.Decode(whole.AsMemory(0, bytes), options: Lenient));
            else Assert.Equal(complete.Shape, Image.Decode(whole.AsMemory(0, bytes), options: Lenient).Shape);
        }
    }

    [Fact]
    public void A_truncated_progressive_picture_of_others_is_given() =>
        Assert.Equal(3, Image.Read(Fixtures.File("invalid", "video-001.progressive.truncated.jpeg"), Lenient).Channels);

    [Fact]
    public void Damage_in_the_middle_stays_an_error()
    {
        byte[] whole = Fixtures.Bytes("own", "jpeg-422-53x37.jpeg");
        int refused = 0;
        for (int at = 400; at < whole.Length - 100; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x55;
            try
            {
                Image.Decode(damaged, options: Lenient);
            }
            catch (FileFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, whole.Length);
    }
}
