using System.Buffers.Binary;
using Fovea.Weights;

namespace Fovea.Tests.Weights;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Fixtures => ["embedding", "linear", "matmul_batched"];

    private static float[] Floats(SafetensorsFile file, string name)
    {
        float[] values = new float[file[name].ElementCount];
        file.ReadFloats(file[name], values);
        return values;
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void The_fixtures_survive_a_round_trip(string name)
    {
        using SafetensorsFile original = SafetensorsFile.Open(Path.Join(AppContext.BaseDirectory, "Fixtures", "ops", "linear", name + ".safetensors"));
        Assert.Equal(["attributes", "layout", "op"], original.Metadata.Keys.Order());
        SafetensorsWriter writer = new();
        foreach ((string key, string text) in original.Metadata) writer.SetMetadata(key, text);
        foreach (SafetensorsEntry entry in original.Entries)
        {
            byte[] bytes = new byte[entry.ByteCount];
            original.ReadBytes(entry, bytes);
            writer.AddBytes(entry.Name, entry.Type, entry.Shape, bytes);
        }

        string path = _folder.File("权重.safetensors");
        writer.Save(path);
        using SafetensorsFile copy = SafetensorsFile.Open(path);
        Assert.Equal(original.Metadata, copy.Metadata);
        Assert.Equal(original.Entries.Select(e => e.Name).Order(), copy.Entries.Select(e => e.Name).Order());
        foreach (SafetensorsEntry entry in original.Entries)
        {
            Assert.Equal(entry.ToString(), copy[entry.Name].ToString());
            if (entry.Type == SafetensorsType.F32) Assert.Equal(Floats(original, entry.Name), Floats(copy, entry.Name));
        }
    }

    [Fact]
    public void Values_of_the_fixture_are_those_of_the_file()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Join(AppContext.BaseDirectory, "Fixtures", "ops", "linear", "embedding.safetensors"));
        Assert.Equal(["index", "weight", "output", "grad_output", "grad_weight"], file.Entries.Select(e => e.Name));
        long[] index = new long[8];
        file.ReadLongs(file["index"], index);
        float[] weight = Floats(file, "weight"), output = Floats(file, "output");
        Assert.Equal([2, 4, 6], file["output"].Shape.AsSpan());
        for (int i = 0; i < 8; i++) Assert.Equal(weight.AsSpan((int)index[i] * 6, 6), output.AsSpan(i * 6, 6));
    }

    [Fact]
    public void Odd_names_scalars_and_empty_tensors_survive_and_the_bytes_are_always_the_same()
    {
        string[] names = ["", "0.weight", "层.权重", "emoji 🦊", "quote\"back\\slash", "new\nline\t\0", "ﬁ", "x</script>&", "é", "e\u0301", "__metadata", "a.b.c"];
        SafetensorsWriter Make()
        {
            SafetensorsWriter writer = new();
            writer.SetMetadata("z", "last");
            writer.SetMetadata("键", "值 \" \u2028");
            for (int i = 0; i < names.Length; i++) writer.Add(names[i], [1, 2], new float[] { i, -i });
            writer.Add("scalar", [], new[] { float.NaN });
            writer.Add("empty", [3, 0, 5], Array.Empty<float>());
            writer.Add("empty too", [0], Array.Empty<float>());
            writer.Add("steps", [], new[] { long.MinValue });
            return writer;
        }

        string path = _folder.File("odd");
        Make().Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        for (int i = 0; i < names.Length; i++) Assert.Equal([i, -i], Floats(file, names[i]));
        Assert.Equal([float.NaN], Floats(file, "scalar"));
        Assert.Equal(0, file["scalar"].Shape.Rank);
        Assert.Equal([3, 0, 5], file["empty"].Shape.AsSpan());
        Assert.Empty(Floats(file, "empty"));
        long[] steps = new long[1];
        file.ReadLongs(file["steps"], steps);
        Assert.Equal(long.MinValue, steps[0]);
        Assert.Equal("值 \" \u2028", file.Metadata["键"]);
        Assert.False(file.TryGet("no", out _));

        using MemoryStream again = new();
        Make().WriteTo(again);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(bytes, again.ToArray());
        Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(bytes) % 8);
        Assert.All(file.Entries, e => Assert.Equal(0, e.Offset % (e.Type.Bits() / 8)));
    }

    [Fact]
    public void An_empty_file_is_the_smallest_possible()
    {
        string path = _folder.File("none");
        new SafetensorsWriter().Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Empty(file.Entries);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Half_brain_and_double_precision_become_floats()
    {
        float[] values = [0, -0f, 1, -2.5f, 65504, float.PositiveInfinity, float.NaN, 5.9604645e-8f];
        byte[] f16 = new byte[16], bf16 = new byte[16], f64 = new byte[64];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(f16.AsSpan(2 * i), (Half)values[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(bf16.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
            BinaryPrimitives.WriteDoubleLittleEndian(f64.AsSpan(8 * i), values[i]);
        }

        SafetensorsWriter writer = new();
        writer.AddBytes("f16", SafetensorsType.F16, [8], f16);
        writer.AddBytes("bf16", SafetensorsType.BF16, [2, 4], bf16);
        writer.AddBytes("f64", SafetensorsType.F64, [8, 1], f64);
        writer.AddBytes("f4", SafetensorsType.F4, [4], new byte[2]);
        writer.AddBytes("u8", SafetensorsType.U8, [3], new byte[3]);
        string path = _folder.File("types");
        writer.Save(path);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(values, Floats(file, "f16"));
        Assert.Equal(values, Floats(file, "f64"));
        Assert.Equal(values.Select(v => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(v) & 0xFFFF0000)), Floats(file, "bf16"));
        Assert.Equal(2, file["f4"].ByteCount);
        FileFormatException error = Assert.Throws<FileFormatException>(() => Floats(file, "u8"));
        Assert.Contains("'u8': its type is U8; floats can be read from F32, F64, F16 and BF16.", error.Message);
        Assert.Throws<FileFormatException>(() => file.ReadLongs(file["f64"], new long[8]));
        Assert.Contains("[8, 1] F64 needs room for 8, got 7", Assert.Throws<FoveaException>(() => file.ReadFloats(file["f64"], new float[7])).Message);
        Assert.Contains("'nowhere': it holds no such tensor; it holds 5: 'f64'", Assert.Throws<FileFormatException>(() => file["nowhere"]).Message);
    }

    [Fact]
    public void Many_elements_are_read_in_pieces()
    {
        float[] values = new float[100_003];
        new RandomStream(1, 2).FillNormal(values);
        SafetensorsWriter writer = new();
        writer.Add("f", [values.Length], values);
        writer.AddBytes("h", SafetensorsType.F16, [values.Length], values.SelectMany(v => BitConverter.GetBytes((Half)v)).ToArray());
        string path = _folder.File("many");
        writer.Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(values, Floats(file, "f"));
        Assert.Equal(values.Select(v => (float)(Half)v), Floats(file, "h"));
    }

    [Fact]
    public void The_writer_refuses_what_a_reader_would_refuse()
    {
        SafetensorsWriter writer = new();
        writer.Add("a", [2], new float[2]);
        Assert.Contains("two tensors are named 'a'", Assert.Throws<FoveaException>(() => writer.Add("a", [2], new float[2])).Message);
        Assert.Contains("the shape [3] has 3 elements, got 2 values", Assert.Throws<FoveaException>(() => writer.Add("b", [3], new float[2])).Message);
        Assert.Throws<FoveaException>(() => writer.Add("__metadata__", [2], new float[2]));
        Assert.Throws<FoveaException>(() => writer.Add("half \ud800 pair", [2], new float[2]));
        Assert.Throws<FoveaException>(() => writer.SetMetadata("k", "\udc00"));
        Assert.Throws<FoveaException>(() => writer.SetMetadata("k", new string('x', 10_000_000)));
        Assert.Throws<FoveaException>(() => writer.AddBytes("f6", SafetensorsType.F6E2M3, [3], new byte[2]));
    }

    [Fact]
    public void An_open_file_keeps_its_values_while_a_new_one_takes_its_place()
    {
        string path = _folder.File("w");
        SafetensorsWriter first = new(), second = new();
        first.Add("a", [1], new[] { 1f });
        second.Add("a", [1], new[] { 2f });
        first.Save(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        second.Save(path);
        Assert.Equal([1f], Floats(file, "a"));
    }
}
