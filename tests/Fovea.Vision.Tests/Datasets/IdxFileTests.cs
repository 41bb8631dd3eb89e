using System.IO.Compression;
using Fovea.Tests;

namespace Fovea.Vision.Tests.Datasets;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FileFormatException Refused(byte[] bytes)
    {
        string path = _folder.Write("坏 file", bytes);
        FileFormatException error = Assert.Throws<FileFormatException>(() => IdxFile.Read(path));
        Assert.StartsWith(path + ": ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plain_and_packed_files_of_any_rank_are_read(bool packed)
    {
        foreach (uint[] sizes in new uint[][] { [7], [2, 3], [2, 3, 4], [2, 2, 2, 3], [0], [0, 28, 28] })
        {
            byte[] bytes = IdxBytes.File(sizes);
            IdxFile file = IdxFile.Read(_folder.Write("图 x", packed ? IdxBytes.Pack(bytes) : bytes));
            Assert.Equal(sizes.Select(size => (int)size), file.Shape);
            Assert.Equal(bytes[(4 + 4 * sizes.Length)..], file.Values.ToArray());
        }
    }

    [Fact]
    public void Cut_short_at_every_byte_or_longer_it_is_refused()
    {
        byte[] plain = IdxBytes.File(3, 4, 5), packed = IdxBytes.Pack(plain);
        foreach (byte[] whole in new[] { plain, packed })
        {
            for (int length = 0; length < whole.Length; length++) Refused(whole[..length]);
            Refused([.. whole, 0]);
        }

        for (int length = 0; length < plain.Length; length++) Refused(IdxBytes.Pack(plain[..length]));
        Assert.Contains("more than the 60 elements of [3, 4, 5]", Refused(IdxBytes.Pack([.. plain, 0])).Message);
        Assert.Contains("its header promises [3, 4, 5], 60 elements, but 61 bytes follow. Something was added", Refused([.. plain, 0]).Message);
        Assert.Contains("but 59 bytes follow. It was cut short", Refused(plain[..^1]).Message);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 }, "not an IDX file: it starts with the bytes 01 00 08 01")]
    [InlineData(new byte[] { 0x89, 0x50, 0x4e, 0x47 }, "not an IDX file")]
    [InlineData(new byte[] { 0, 0, 0x0d, 1, 0, 0, 0, 0 }, "of type 0x0d (float)")]
    [InlineData(new byte[] { 0, 0, 0x42, 1, 0, 0, 0, 0 }, "of type 0x42 (unknown)")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "it has 0 axes")]
    [InlineData(new byte[] { 0, 0, 8, 5 }, "it has 5 axes")]
    [InlineData(new byte[] { 0, 0, 8, 255 }, "it has 255 axes")]
    public void Wrong_beginnings_are_named(byte[] bytes, string expected)
    {
        Assert.Contains(expected, Refused(bytes).Message);
        Assert.Contains(expected, Refused(IdxBytes.Pack(bytes)).Message);
    }

    [Fact]
    public void Lying_headers_allocate_nothing()
    {
        foreach (uint[] sizes in new uint[][] { [0x7fffffff], [0xffffffff], [60000, 28, 28], [0x80000000, 2], [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff] })
        {
            byte[] bytes = [.. IdxBytes.Header(sizes), 1, 2, 3];
            foreach (byte[] file in new[] { bytes, IdxBytes.Pack(bytes) })
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Contains("its header promises [", Refused(file).Message);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            }
        }

        Assert.Contains("at most 2147483591", Refused(IdxBytes.Header(0xffffffff, 0)).Message);
    }

    [Fact]
    public void A_bomb_is_stopped_before_it_fills_the_memory()
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(IdxBytes.Header(1 << 20, 300));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++) gzip.Write(zeros);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("240 MB above the size of the packed file", Refused(packed.ToArray()).Message);

        // An honest header of little, and the bomb behind it.
        byte[] bomb = [.. IdxBytes.Pack([.. IdxBytes.Header(10), .. new byte[20 << 20]])];
        Soon.Run(2000, () => Assert.Contains("more than the 10 elements", Refused(bomb).Message));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 96 << 20);
    }

    [Fact]
    public void Five_thousand_mutants_each_of_a_plain_and_a_packed_file_are_read_or_refused()
    {
        RandomStream random = new(7, RandomStream.StreamOf("idx mutants"));
        ulong index = 0;
        int Next(int bound) => (int)(random.Bits(index++) % (uint)bound);
        byte[] plain = IdxBytes.File(3, 4, 5), packed = IdxBytes.Pack(plain);
        for (int mutant = 0; mutant < 10_000; mutant++)
        {
            List<byte> bytes = [.. mutant % 2 == 0 ? plain : packed];
            for (int change = Next(3); change >= 0; change--)
            {
                int at = Next(Next(2) == 0 ? 20 : bytes.Count);
                switch (Next(4))
                {
                    case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes[at] = (byte)Next(256); break;
                    case 2: bytes.RemoveRange(at, Math.Min(Next(5), Math.Min(bytes.Count - at, bytes.Count - 20))); break;
                    default: bytes.Insert(at, (byte)Next(256)); break;
                }
            }

            string path = _folder.Write("mutant", bytes.ToArray());
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                IdxFile file = IdxFile.Read(path);
                Assert.Equal(file.Shape.Count, file.Values.Length);
            }
            catch (FileFormatException)
            {
                // The only exception that a damaged file may cause.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void Folders_devices_and_missing_files_are_named()
    {
        Assert.Contains("this is a folder", Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Path)).Message);
        Assert.Contains("does not exist", Assert.Throws<FoveaException>(() => IdxFile.Read(_folder.File("none"))).Message);
        if (OperatingSystem.IsLinux()) Assert.Throws<FileFormatException>(() => IdxFile.Read("/dev/zero"));
    }
}
