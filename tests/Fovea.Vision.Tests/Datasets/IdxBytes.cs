using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.Vision.Tests.Datasets;

/// <summary>Makes the bytes of IDX files, right and wrong ones.</summary>
internal static class IdxBytes
{
    public static byte[] Header(params uint[] sizes)
    {
        byte[] bytes = new byte[4 + 4 * sizes.Length];
        bytes[2] = 8;
        bytes[3] = (byte)sizes.Length;
        for (int axis = 0; axis < sizes.Length; axis++) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + 4 * axis), sizes[axis]);
        return bytes;
    }

    /// <summary>Element i is i mod 251.</summary>
    public static byte[] File(params uint[] sizes)
    {
        int count = (int)sizes.Aggregate(1u, (product, size) => product * size);
        return [.. Header(sizes), .. Enumerable.Range(0, count).Select(i => (byte)(i % 251))];
    }

    public static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
