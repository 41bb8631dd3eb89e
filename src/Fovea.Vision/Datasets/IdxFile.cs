using System.Buffers.Binary;
using System.IO.Compression;
using Fovea.Files;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Vision;

/// <summary>An array of bytes from an IDX file, the format of MNIST, plain or packed with gzip.</summary>
/// <remarks>
/// Layout: two zero bytes, the element type (0x08 = unsigned byte, the only one read here), the number of axes, each axis' size as 32 bits
/// big-endian, the elements row-major. Source: Y. LeCun, C. Cortes, C. Burges, <i>The MNIST database of handwritten digits</i>.
/// </remarks>
public sealed class IdxFile
{
    private const int MaxRank = 4;
    private const byte UnsignedByte = 0x08;

    /// <summary>The most that deflate can shrink by, as zlib's documentation gives it: two bits for a run of 258 bytes.</summary>
    private const long MaxDeflateRatio = 1032;

    /// <summary>What a packed file may grow by, so that a small one cannot fill the memory.</summary>
    private const long MaxGrowth = 240L << 20;

    private readonly byte[] _values;

    private IdxFile(string path, Shape shape, int headerLength, byte[] values)
    {
        Path = path;
        Shape = shape;
        HeaderLength = headerLength;
        _values = values;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The sizes of the axes: <c>[N]</c> for labels, <c>[N, H, W]</c> for pictures.</summary>
    public Shape Shape { get; }

    /// <summary>The elements, row-major.</summary>
    public ReadOnlyMemory<byte> Values => _values;

    /// <summary>Where the elements begin in the unpacked file, in bytes.</summary>
    internal int HeaderLength { get; }

    /// <summary>Reads a whole file; whether it is packed is seen from its first two bytes, not from its name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is not an IDX file of unsigned bytes, is too short, too long or damaged, would grow by more
    /// than 240 MB in unpacking, or is a folder or device.</exception>
    /// <exception cref="FoveaException">It does not exist or may not be read.</exception>
    public static IdxFile Read(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        try
        {
            long length = RandomAccess.GetLength(handle);
            using FileStream stream = new(handle, FileAccess.Read);
            bool isPacked = IsGzip(stream);
            stream.Position = 0;
            if (!isPacked) return Read(path, stream, length, isPacked: false);
            using GZipStream unpacked = new(stream, CompressionMode.Decompress, leaveOpen: true);
            IdxFile file = Read(path, unpacked, length, isPacked: true);
            CheckPackedLength(path, handle, length, file.HeaderLength + file._values.Length);
            return file;
        }
        catch (InvalidDataException error)
        {
            throw new FileFormatException(path, "the gzip data is damaged. Get the file again.", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FoveaException($"cannot read {FileFormatException.Quote(path)}: {error.Message}", error);
        }
    }

    private static bool IsGzip(Stream stream) => stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;

    private static IdxFile Read(string path, Stream content, long fileLength, bool isPacked)
    {
        Span<byte> header = stackalloc byte[4 + 4 * MaxRank];
        Fill(path, content, header[..4]);
        if (header[0] != 0 || header[1] != 0)
        {
            throw new FileFormatException(path, $"this is not an IDX file: it starts with the bytes {header[0]:x2} {header[1]:x2} "
                + $"{header[2]:x2} {header[3]:x2}, expected 00 00 08 and the number of axes.", offset: 0);
        }

        if (header[2] != UnsignedByte)
        {
            throw new FileFormatException(path, $"its elements are of type 0x{header[2]:x2} ({TypeName(header[2])}); only 0x08 (unsigned "
                + "byte) can be read.", offset: 2);
        }

        int rank = header[3];
        if (rank is < 1 or > MaxRank) throw new FileFormatException(path, $"it has {rank} axes; 1 to {MaxRank} are possible.", offset: 3);
        int headerLength = 4 + 4 * rank;
        Fill(path, content, header[4..headerLength]);
        Shape shape = ReadShape(path, header[4..headerLength], fileLength, headerLength, isPacked);

        byte[] values = GC.AllocateUninitializedArray<byte>(shape.Count);
        Fill(path, content, values);
        if (content.ReadByte() >= 0)
        {
            throw new FileFormatException(path, $"more than the {values.Length} elements of {shape} follow the "
                + "header.", offset: headerLength + (long)values.Length);
        }

        return new IdxFile(path, shape, headerLength, values);
    }

    private static Shape ReadShape(string path, ReadOnlySpan<byte> header, long fileLength, int headerLength, bool isPacked)
    {
        UInt128 count = 1;
        long[] sizes = new long[header.Length / 4];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 * axis)..]);
            count *= (ulong)sizes[axis];
        }

        string promise = $"its header promises [{string.Join(", ", sizes)}], {count} elements";
        if (!isPacked && count != (ulong)(fileLength - headerLength))
        {
            bool isShort = count > (ulong)(fileLength - headerLength);
            string reason = isShort ? "It was cut short: get the file again." : "Something was added to it.";
            throw new FileFormatException(path, $"{promise}, but {fileLength - headerLength} bytes follow. {reason}", offset: headerLength);
        }

        if (isPacked && count > (ulong)(fileLength * MaxDeflateRatio))
        {
            throw new FileFormatException(path, $"{promise}, which {fileLength} bytes of gzip cannot hold. It was cut short, or is "
                + "damaged.", offset: 4);
        }

        if (isPacked && count > (ulong)(fileLength + MaxGrowth))
        {
            throw new FileFormatException(path, $"{promise}, more than {MaxGrowth >> 20} MB above the size of the packed file. Unpack it "
                + "first if it is genuine.", offset: 4);
        }

        if (count > (ulong)Array.MaxLength || Array.Exists(sizes, size => size > int.MaxValue))
            throw new FileFormatException(path, $"{promise}; at most {Array.MaxLength} are possible.", offset: 4);
        return Shape.Create([.. sizes.Select(size => (int)size)]);
    }

    private static void Fill(string path, Stream content, Span<byte> destination)
    {
        int read = content.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        if (read < destination.Length)
        {
            throw new FileFormatException(path, $"it ends {destination.Length - read} bytes too early. It was cut short: get the file "
                + "again.");
        }
    }

    /// <summary>The unpacker takes an end without checksum for a good one; the length, which stands in the last four bytes,
    /// tells.</summary>
    private static void CheckPackedLength(string path, SafeFileHandle handle, long fileLength, long unpackedLength)
    {
        Span<byte> trailer = stackalloc byte[4];
        InputFile.ReadExactly(handle, path, trailer, fileLength - 4);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)unpackedLength)
        {
            throw new FileFormatException(path, $"its gzip data has {unpackedLength} bytes, but its end does not confirm that. It was cut "
                + "short, or something was added to it: get the file again.", offset: fileLength - 4);
        }
    }

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed byte",
        0x0B => "16-bit integer",
        0x0C => "32-bit integer",
        0x0D => "float",
        0x0E => "double",
        _ => "unknown",
    };
}
