using System.Text;
using Fovea.Tests;

namespace Fovea.Vision.Tests.Images;

public sealed class PgmFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private GreyImage Read(byte[] bytes) => PgmFile.Read(_folder.Write("图.pgm", bytes));

    private FileFormatException Refused(byte[] bytes)
    {
        FileFormatException error = Assert.Throws<FileFormatException>(() => Read(bytes));
        Assert.StartsWith(_folder.File("图.pgm: "), error.Message);
        return error;
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        string path = _folder.File("写.pgm");
        PgmFile.Write(path, new GreyImage(32, 8, pixels));
        GreyImage image = PgmFile.Read(path);
        Assert.Equal((32, 8), (image.Width, image.Height));
        Assert.Equal(pixels, image.Pixels.ToArray());
        Assert.StartsWith("P5\n32 8\n255\n", Encoding.Latin1.GetString(File.ReadAllBytes(path)));
    }

    [Theory]
    [InlineData("P2\n3 2\n255\n0 1 2\n253 254 255\n", new byte[] { 0, 1, 2, 253, 254, 255 })]
    [InlineData("P2 # a comment\n#another\r\n3 # w\n2\n10 0\t1 2 5#mid\n9 10", new byte[] { 0, 26, 51, 128, 230, 255 })]
    [InlineData("P2 3 2 65535 0 1 128 32768 65407 65535", new byte[] { 0, 0, 0, 128, 255, 255 })]
    [InlineData("P5 3 2 255\nabcdef", new byte[] { 97, 98, 99, 100, 101, 102 })]
    [InlineData("P5#c\n3 2 #d\n127 \n#def~", new byte[] { 20, 70, 201, 203, 205, 253 })]
    [InlineData("P5 1 2 65535 \0\u0080\u00ff\u00ff", new byte[] { 0, 255 })]
    public void Text_and_binary_files_with_comments_and_any_greatest_value(string file, byte[] expected)
    {
        // In the fifth file '#' is a pixel: no comment can follow the white space behind the greatest value.
        Assert.Equal(expected, Read(Encoding.Latin1.GetBytes(file)).Pixels.ToArray());
    }

    [Theory]
    [InlineData("P6 1 1 255 abc", "this is Netpbm's format P6; P2 or P5 is expected")]
    [InlineData("GIF89a", "this is not a PGM file")]
    [InlineData("P", "this is not a PGM file")]
    [InlineData("P5x", "a white space is expected after the format's name")]
    [InlineData("P5 0 1 255 ", "the width is 0, below 1")]
    [InlineData("P5 1 0 255 ", "the height is 0, below 1")]
    [InlineData("P5 -1 1 255 ", "the width is not a number")]
    [InlineData("P5 1,5 1 255 a", "the width does not end with a white space")]
    [InlineData("P5 99999999999999999999 1 255 a", "the width is above 134217728")]
    [InlineData("P5 100000 100000 255 a", "more than the 134217728 that are possible")]
    [InlineData("P5 1 1 0 a", "the greatest value is 0, below 1")]
    [InlineData("P5 1 1 65536 a", "the greatest value is above 65535")]
    [InlineData("P5 1 1 255", "need 2 more bytes, the file has 0")]
    [InlineData("P5 2 1 255 a", "need 3 more bytes, the file has 2")]
    [InlineData("P5 1 1 255 ab", "need 2 more bytes, the file has 3")]
    [InlineData("P5 1 1 256 a", "need 3 more bytes, the file has 2")]
    [InlineData("P5 1 1 100 z", "pixel 0 is 122, above the greatest value 100")]
    [InlineData("P5 1 1 100#z", "a white space is expected")]
    [InlineData("P2 2 1 10 3", "need 4 more bytes at least, the file has 2")]
    [InlineData("P2 2 1 10   3", "the file ends before the pixel")]
    [InlineData("P2 1 1 10 11", "the pixel is above 10")]
    [InlineData("P2 1 1 10 3 4", "something follows the 1 pixels")]
    [InlineData("P2 1 1 # never ends", "the file ends before the greatest value")]
    public void Wrong_files_are_named(string file, string expected)
        => Assert.Contains(expected, Refused(Encoding.Latin1.GetBytes(file)).Message);

    [Fact]
    public void Cut_short_at_every_byte_it_is_refused()
    {
        foreach (string file in new[] { "P5\n# c\n4 3\n255\nabcdefghijkl", "P2\n4 3\n9\n1 2 3 4 5 6 7 8 9 1 2 3", "P5 2 2 999\n\0a\0b\u0001\u0001\0c" })
        {
            byte[] whole = Encoding.Latin1.GetBytes(file);
            Read(whole);
            for (int length = 0; length < whole.Length; length++) Refused(whole[..length]);
        }

        Assert.Throws<FileFormatException>(() => PgmFile.Read(_folder.Path));
    }

    [Fact]
    public void Ten_thousand_mutants_are_read_or_refused()
    {
        RandomStream random = new(11, RandomStream.StreamOf("pgm mutants"));
        ulong index = 0;
        int Next(int bound) => (int)(random.Bits(index++) % (uint)bound);
        byte[][] originals = [Encoding.Latin1.GetBytes("P5\n# c\n4 3\n255\nabcdefghijkl"), Encoding.Latin1.GetBytes("P2\n4 3 # d\n9\n1 2 3 4 5 6 7 8 9 1 2 3\n")];
        for (int mutant = 0; mutant < 10_000; mutant++)
        {
            List<byte> bytes = [.. originals[mutant % 2]];
            for (int change = Next(3); change >= 0; change--)
            {
                int at = Next(bytes.Count);
                switch (Next(4))
                {
                    case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes[at] = (byte)"0123456789 #\n\rP-+"[Next(17)]; break;
                    case 2: if (bytes.Count > 2) bytes.RemoveAt(at); break;
                    default: bytes.Insert(at, (byte)"0123456789 #\n\r"[Next(14)]); break;
                }
            }

            string path = _folder.Write("mutant", bytes.ToArray());
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                GreyImage image = PgmFile.Read(path);
                Assert.Equal(image.Width * image.Height, image.Pixels.Length);
            }
            catch (FileFormatException)
            {
                // The only exception that a damaged file may cause.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void A_sample_has_the_size_that_the_network_takes()
    {
        GreyImage image = new(3, 2, [0, 51, 102, 153, 204, 255]);
        Assert.Equal([0, 0.2f, 0.4f, 0.6f, 0.8f, 1], image.ToSample([2, 3, 1]));
        ShapeException error = Assert.Throws<ShapeException>(() => image.ToSample([28, 28, 1]));
        Assert.Contains("the picture is 3×2 pixels, grey: shape [2, 3, 1]; the network takes [28, 28, 1]", error.Message);
        Assert.Throws<ShapeException>(() => new GreyImage(3, 2, new byte[5]));
        Assert.Throws<ShapeException>(() => new GreyImage(0, 2, []));
        Assert.Throws<ShapeException>(() => new GreyImage(-1, -1, new byte[1]));
    }
}
