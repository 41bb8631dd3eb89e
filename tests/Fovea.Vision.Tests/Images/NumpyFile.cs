using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Fovea.Vision.Tests.Images;

/// <summary>Reference values in NumPy's format, <c>[H, W, C]</c> of bytes or little-endian words.</summary>
internal sealed partial class NumpyFile
{
    private NumpyFile(int[] shape, ushort[] values)
    {
        Shape = shape;
        Values = values;
    }

    public int[] Shape { get; }

    public ushort[] Values { get; }

    public byte[] Bytes => [.. Values.Select(value => checked((byte)value))];

    public static NumpyFile Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int header = 10 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        string text = Encoding.ASCII.GetString(file, 10, header - 10);
        Assert.Contains("'fortran_order': False", text);
        int[] shape = [.. ShapePattern().Match(text).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
        ReadOnlySpan<byte> values = file.AsSpan(header);
        if (text.Contains("'|u1'")) return new NumpyFile(shape, [.. values.ToArray().Select(value => (ushort)value)]);
        Assert.Contains("'<u2'", text);
        return new NumpyFile(shape, MemoryMarshal.Cast<byte, ushort>(values).ToArray());
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
