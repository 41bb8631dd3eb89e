using System.Text;
using Fovea.Tests;

namespace Fovea.Vision.Tests.Images;

/// <summary>Files that are cut short, mutated or lying: read or refused, soon, within the limits.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Mutants = 10_000;
    private static readonly ImageReadOptions Tight = new() { Limits = new ImageLimits { MaxPixels = 1 << 16, MaxBytes = 4 << 20 } };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Formats => ["png", "jpeg", "bmp", "pnm"];

    /// <summary>Small files that use everything a format has.</summary>
    private static byte[][] Originals(string format)
    {
        Image image = WritingTests.Picture(9, 7, 3);
        using MemoryStream png = new(), half = new(), full = new();
        image.WithChannels(4).WritePng(png);
        image.WriteJpeg(half);
        image.WithChannels(1).WriteJpeg(full);
        return format switch
        {
            "png" =>
            [
                png.ToArray(), Fixtures.Bytes("png", "basn0g01-30.png"), Fixtures.Bytes("png", "basn3p04-31i.png"), Fixtures.Bytes("png", "basn3p02.png"),
                Fixtures.Bytes("png", "ftbbn0g04.png"), Fixtures.Bytes("png", "basn6a08.png"), Fixtures.Bytes("own", "png16-grey-trns.png"),
            ],
            "jpeg" =>
            [
                half.ToArray(), full.ToArray(), Fixtures.Bytes("own", "jpeg-progressive-17x9.jpeg"), Fixtures.Bytes("own", "jpeg-q30-3x5.jpeg"),
                Fixtures.Bytes("own", "jpeg-progressive-1x1.jpeg"), Restarting(),
            ],
            "bmp" =>
            [
                Bitmap.File(3, 2, 8, 1, [3, 1, 0, 0, 0, 3, 1, 0, 1, 0, 0, 1], 4), Bitmap.File(5, 2, 4, 2, [5, 0x12, 0, 0, 0, 2, 2, 0, 3, 0x33, 0, 1], 4),
                Bitmap.File(5, -3, 1, 0, new byte[12], 2), Bitmap.File(2, 2, 24, 0, [.. Enumerable.Range(0, 16).Select(i => (byte)i)], 0),
                Bitmap.File(2, 2, 16, 3, [0, 0xF8, 0, 0, 0xE0, 7, 0, 0, 0x1F, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], 0), Bitmap.File(1, 2, 32, 0, new byte[8], 0),
            ],
            _ => [.. new[]
            {
                "P5\n# c\n4 3\n255\nabcdefghijkl", "P2\n4 3 # d\n9\n1 2 3 4 5 6 7 8 9 1 2 3\n", "P1 3 2 1 0 1\n011", "P4 9 2\nabcd", "P6 2 1 999\n\0a\0b\u0001\u0001\0c\0d\0e",
                "P7\nWIDTH 1\nHEIGHT 3\nDEPTH 2\nMAXVAL 255\nTUPLTYPE X\nENDHDR\nabcdef", "P3 1 2 5 0 1 2 3 4 5\n",
            }.Select(Encoding.Latin1.GetBytes)],
        };
    }

    /// <summary>A grey picture with a restart marker behind each of its blocks.</summary>
    private static byte[] Restarting()
    {
        using MemoryStream stream = new();
        new Image(24, 8, 1, new byte[24 * 8]).WriteJpeg(stream);
        byte[] file = stream.ToArray();
        int scan = Find(file, 0xDA), data = scan + 10;
        // Black, then twice the same: DC −1016 of 11 bits less, and three ends of block. One block alone is that without the rest.
        using MemoryStream block = new();
        new Image(8, 8, 1, new byte[64]).WriteJpeg(block);
        byte[] one = block.ToArray()[data..^2];
        return [.. file[..scan], 0xFF, 0xDD, 0, 4, 0, 1, .. file[scan..data], .. one, 0xFF, 0xD0, .. one, 0xFF, 0xD1, .. one, 0xFF, 0xD9];
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_short_at_every_byte_it_is_refused(string format)
    {
        foreach (byte[] whole in Originals(format))
        {
            Image.Decode(whole);
            // What only ends a line of text may be missing.
            int necessary = Encoding.Latin1.GetString(whole).StartsWith('P') ? whole.AsSpan().TrimEnd((byte)'\n').Length : whole.Length;
            for (int length = 0; length < necessary; length++)
            {
                FileFormatException error = Assert.Throws<FileFormatException>(() => Image.Decode(whole.AsMemory(0, length), "图"));
                Assert.StartsWith("图: ", error.Message);
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Ten_thousand_mutants_are_read_or_refused(string format)
    {
        RandomStream random = new(13, RandomStream.StreamOf(format + " mutants"));
        ulong index = 0;
        int Next(int bound) => (int)(random.Bits(index++) % (uint)bound);
        byte[][] originals = Originals(format);
        int read = 0;
        for (int mutant = 0; mutant < Mutants; mutant++)
        {
            List<byte> bytes = [.. originals[mutant % originals.Length]];
            for (int change = Next(3); change >= 0; change--)
            {
                int at = Next(bytes.Count);
                switch (Next(5))
                {
                    case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes[at] = (byte)Next(256); break;
                    case 2: bytes.RemoveRange(at, Math.Min(1 + Next(4), bytes.Count - at)); break;
                    case 3: bytes.InsertRange(at, [.. bytes.Skip(Next(bytes.Count)).Take(1 + Next(8))]); break;
                    default: bytes[at] = (byte)"\0\u0001\u00FF 09#"[Next(7)]; break;
                }

                if (bytes.Count == 0) bytes.Add(0);
            }

            // A chunk whose check does not hold goes no further, so most mutants get checks that do.
            byte[] file = [.. bytes];
            if (format == "png" && mutant % 8 != 0) PngChecks.Mend(file);
            bool whole = false;
            Soon.Run(2000, () => whole = IsRead(file));
            if (whole) read++;
        }

        Assert.InRange(read, Mutants / 100, Mutants * 9 / 10);
    }

    /// <summary>Whether a picture is read, within the limits, and not refused.</summary>
    private static bool IsRead(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = false;
        try
        {
            Image image = Image.Decode(file, "mutant", Tight);
            Assert.Equal(image.Width * image.Height * image.Channels, image.Samples.Length);
            read = true;
        }
        catch (FileFormatException)
        {
            // The only exception that a damaged file may cause.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Tight.Limits.MaxBytes + (1 << 20));
        return read;
    }

    [Fact]
    public void Restart_markers_begin_anew()
    {
        Image image = Image.Decode(Restarting());
        Assert.Equal([8, 24, 1], image.Shape);
        Assert.All(image.Samples.ToArray(), static sample => Assert.Equal(0, sample));
        byte[] swapped = Restarting();
        swapped[Find(swapped, 0xD1) + 1] = 0xD2;
        Assert.Contains("marker FFD2 where restart 1 is expected", Assert.Throws<FileFormatException>(() => Image.Decode(swapped)).Message);
    }

    [Fact]
    public void Promises_beyond_the_limits_take_no_memory()
    {
        byte[][] files =
        [
            "P6 11000 11000 255 abc"u8.ToArray(), Bitmap.File(11000, 11000, 24, 0, new byte[12], 0), Bitmap.File(30000, 30000, 8, 1, [0, 1], 2), LyingPng(11000), LyingJpeg(11000),
            LyingPng(60000), LyingJpeg(60000),
        ];
        foreach (byte[] file in files)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<FileFormatException>(() => Image.Decode(file));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }

        using MemoryStream stream = new();
        WritingTests.Picture(300, 200, 3).WritePng(stream);
        Assert.Contains("300×200 pixels are more than the 59999 that are allowed. Raise ImageLimits.MaxPixels",
            Assert.Throws<FileFormatException>(() => Image.Decode(stream.ToArray(), options: new() { Limits = new() { MaxPixels = 59_999 } })).Message);
        Assert.Contains("Raise ImageLimits.MaxBytes",
            Assert.Throws<FileFormatException>(() => Image.Decode(stream.ToArray(), options: new() { Limits = new() { MaxBytes = 180_000 } })).Message);
        stream.Position = 0;
        Assert.Contains("Raise ImageLimits.MaxBytes",
            Assert.Throws<FileFormatException>(() => Image.Read(stream, "s", new() { Limits = new() { MaxBytes = 100 } })).Message);
    }

    [Fact]
    public void Folders_devices_missing_and_empty_files_are_named()
    {
        Assert.Contains("this is a folder", Assert.Throws<FileFormatException>(() => Image.Read(_folder.Path)).Message);
        Assert.Contains("does not exist", Assert.Throws<FoveaException>(() => Image.Read(_folder.File("none.png"))).Message);
        Assert.Contains("empty", Assert.Throws<FileFormatException>(() => Image.Read(_folder.Write("图.png", []))).Message);
        Assert.Throws<FileFormatException>(() => Image.Decode(Array.Empty<byte>()));
        Assert.Throws<FileFormatException>(() => Image.Read(Stream.Null));
        if (OperatingSystem.IsLinux()) Assert.Throws<FileFormatException>(() => Image.Read("/dev/zero"));
    }

    [Theory]
    [InlineData(0xC3, "lossless coding")]
    [InlineData(0xC5, "hierarchical coding")]
    [InlineData(0xC9, "arithmetic coding")]
    public void Kinds_of_jpeg_that_cannot_be_read_are_named(byte marker, string expected)
    {
        byte[] file = LyingJpeg(8);
        file[Find(file, 0xC0) + 1] = marker;
        Assert.Contains(expected, Assert.Throws<FileFormatException>(() => Image.Decode(file)).Message);
    }

    [Fact]
    public void Orientation_is_left_alone_on_request()
    {
        string path = Fixtures.File("own", "orientation-6.jpeg");
        Assert.Equal((37, 53), (Image.Read(path).Width, Image.Read(path).Height));
        Assert.Equal((53, 37), (Image.Read(path, new() { ApplyOrientation = false }).Width, Image.Read(path, new() { ApplyOrientation = false }).Height));
    }

    private static int Find(byte[] file, byte marker)
    {
        ReadOnlySpan<byte> bytes = [0xFF, marker];
        return file.AsSpan().IndexOf(bytes);
    }

    private static byte[] LyingPng(int size)
    {
        using MemoryStream stream = new();
        new Image(1, 1, 3, new byte[3]).WritePng(stream);
        byte[] file = stream.ToArray();
        (file[18], file[19], file[22], file[23]) = ((byte)(size >> 8), (byte)size, (byte)(size >> 8), (byte)size);
        PngChecks.Mend(file);
        return file;
    }

    private static byte[] LyingJpeg(int size)
    {
        using MemoryStream stream = new();
        new Image(8, 8, 1, new byte[64]).WriteJpeg(stream);
        byte[] file = stream.ToArray();
        int frame = Find(file, 0xC0);
        (file[frame + 5], file[frame + 6], file[frame + 7], file[frame + 8]) = ((byte)(size >> 8), (byte)size, (byte)(size >> 8), (byte)size);
        return file;
    }
}
