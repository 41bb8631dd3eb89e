using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Fovea.Weights;

namespace Fovea.Tests.Weights;

public sealed class SafetensorsBadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] FileOf(string header, int dataLength) => FileOf(Encoding.UTF8.GetBytes(header), dataLength);

    private static byte[] FileOf(byte[] header, int dataLength)
    {
        byte[] file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    private static byte[] Fixture(string name) => File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Fixtures", "ops", "linear", name + ".safetensors"));

    private FileFormatException Refused(byte[] bytes)
    {
        string path = _folder.Write("bad.safetensors", bytes);
        FileFormatException error = Assert.Throws<FileFormatException>(() => SafetensorsFile.Open(path).Dispose());
        Assert.StartsWith(path + ": ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x""", 4, "not valid JSON")]
    [InlineData(""" {}""", 0, "does not start with '{'")]
    [InlineData("""{"a":1}""", 0, "'a': a tensor must be an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "'a': data_offsets is missing")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "'a': shape is missing")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "'a': dtype is missing")]
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "'a': unknown dtype 'F31'; known are BOOL")]
    [InlineData("""{"a":{"dtype":3,"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype must be a text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "'a': shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, "shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "shape must hold whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "more than 2⁶³ elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", 4, "but its data_offsets [0, 4] span 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "[2] F32 is 8 bytes, but its data_offsets [0, 4] span 4")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, "1 bytes and 4 bits")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "must be two numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "do not lie in the file's 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 4, "do not lie in the file's 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", 4, "do not lie")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a': there is a gap before its data")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "'b': its data overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "'b': its data overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 7, "3 bytes follow the last tensor")]
    [InlineData("""{}""", 1, "1 bytes follow the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "two tensors have this name")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "two tensors")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype stands twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"file":"/etc/passwd"}}""", 4, "unknown field 'file'")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "metadata must be texts")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "'a': stands twice in the metadata")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "stands twice in the header")]
    [InlineData("""{"__metadata__":[]}""", 0, "must be an object of texts")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid Unicode")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[1]]]],"data_offsets":[0,4]}}""", 4, "whole numbers")]
    public void Every_contradiction_is_named(string header, int dataLength, string expected) =>
        Assert.Contains(expected, Refused(FileOf(header, dataLength)).Message);

    [Fact]
    public void Header_lengths_that_cannot_be_are_named()
    {
        byte[] file = FileOf("{}", 0);
        foreach ((long length, string expected) in new[]
            {
                (0L, "2 to 100000000 are possible"), (-1, "2 to 100000000 are possible"), (100_000_001, "2 to 100000000 are possible"),
                (99_999_999, "only 2 follow"), (3, "only 2 follow"),
            })
        {
            BinaryPrimitives.WriteInt64LittleEndian(file, length);
            Assert.Contains(expected, Refused(file).Message);
        }

        Assert.Contains("not valid Unicode", Refused(FileOf([(byte)'{', (byte)'"', 0xff, (byte)'"', .. ":1}"u8], 0)).Message);
        Assert.Contains("not valid JSON", Refused(FileOf("{\"a\":{\"shape\":[" + new string('1', 5000), 0)).Message);
    }

    [Fact]
    public void Folders_devices_and_missing_files_are_named()
    {
        Assert.Contains("this is a folder", Assert.Throws<FileFormatException>(() => SafetensorsFile.Open(_folder.Path)).Message);
        Assert.Contains("does not exist", Assert.Throws<FoveaException>(() => SafetensorsFile.Open(_folder.File("none"))).Message);
        if (OperatingSystem.IsLinux()) Assert.Throws<FileFormatException>(() => SafetensorsFile.Open("/dev/zero"));
    }

    [Fact]
    public void Padding_with_spaces_and_large_empty_shapes_are_allowed()
    {
        string path = _folder.Write("ok", FileOf("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,4],"data_offsets":[0,0]}}     """, 0));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(0, file["a"].ElementCount);
        file.ReadFloats(file["a"], []);
        Assert.Contains("too large", Assert.Throws<FileFormatException>(() => file["a"].Shape).Message);
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("linear")]
    [InlineData("matmul_batched")]
    public void Cut_short_at_every_byte_it_is_refused(string name)
    {
        byte[] whole = Fixture(name);
        for (int length = 0; length < whole.Length; length++) Refused(whole[..length]);
        Refused([.. whole, 0]);
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_an_error()
    {
        byte[] bytes = Fixture("linear");
        string path = _folder.Write("shrinks", bytes);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        SafetensorsEntry last = file.Entries[^1];
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.SetLength(bytes.Length - 1);
        Assert.Contains("too early", Assert.Throws<FileFormatException>(() => file.ReadFloats(last, new float[last.ElementCount])).Message);
    }

    [Fact]
    public void Ten_thousand_mutants_are_read_or_refused_and_cost_little()
    {
        byte[] original = Fixture("embedding");
        int headerLength = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(original);
        int dataLength = original.Length - headerLength;
        RandomStream random = new(2026, RandomStream.StreamOf("mutants"));
        ulong index = 0;
        int Next(int bound) => (int)(random.Bits(index++) % (uint)bound);
        int read = 0;
        for (int mutant = 0; mutant < 10_000; mutant++)
        {
            List<byte> bytes = [.. original];
            for (int change = Next(4); change >= 0; change--)
            {
                // Three of four changes hit the header, where the decisions are made.
                int at = Next(Math.Min(bytes.Count, Next(4) == 0 ? int.MaxValue : headerLength));
                switch (Next(5))
                {
                    case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes[at] = (byte)"0123456789-[]{},:\"e. \\u"[Next(23)]; break;
                    case 2: bytes.RemoveRange(at, Math.Min(Next(9), bytes.Count - at)); break;
                    case 3: bytes.InsertRange(at, bytes.GetRange(Next(bytes.Count / 2), Next(40))); break;
                    default: bytes[at] = (byte)Next(256); break;
                }

                // Half of the mutants get a header length that fits again, so that the JSON is reached.
                if (Next(2) == 0 && bytes.Count > 1000)
                    BinaryPrimitives.WriteInt64LittleEndian(CollectionsMarshal.AsSpan(bytes), bytes.Count - dataLength - 8);
            }

            string path = _folder.Write("mutant", bytes.ToArray());
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                foreach (SafetensorsEntry entry in file.Entries)
                {
                    if (entry.Type.IsReadableFloat()) file.ReadFloats(entry, new float[entry.ElementCount]);
                    else file.ReadBytes(entry, new byte[entry.ByteCount]);
                }

                read++;
            }
            catch (FileFormatException)
            {
                // The only exception that a damaged file may cause.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }

        Assert.InRange(read, 100, 9000);
    }

    [Theory]
    [InlineData("\"a{0}\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},", "more than 131072 tensors")]
    [InlineData("\"__metadata__\":{\"x\":\"\"},\"a{0}\":{},", "dtype is missing")]
    public void A_header_of_many_megabytes_stays_within_the_limit_of_memory(string pattern, string expected)
    {
        StringBuilder header = new("{");
        for (int i = 0; header.Length < 20_000_000; i++) header.Append(pattern.Replace("{0}", i.ToString(), StringComparison.Ordinal));
        byte[] bytes = FileOf(header.ToString(), 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(expected, Refused(bytes).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (256 << 20) + bytes.Length);
    }

    [Fact]
    public void A_sparse_file_of_terabytes_costs_nothing_to_open()
    {
        byte[] bytes = FileOf("""{"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}""", 0);
        string path = _folder.Write("sparse", bytes);
        try
        {
            using FileStream stream = File.OpenWrite(path);
            stream.SetLength(bytes.Length + 4398046511104);
        }
        catch (IOException)
        {
            Assert.Skip("this file system cannot hold a sparse file of 4 TB");
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(1099511627776, file["a"].ElementCount);
        Assert.Contains("too large", Assert.Throws<FileFormatException>(() => file["a"].Shape).Message);
    }
}
