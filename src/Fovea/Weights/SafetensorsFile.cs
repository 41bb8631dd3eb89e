using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Fovea.Files;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Weights;

/// <summary>A safetensors file, open to read: named tensors, and a map of texts.</summary>
/// <remarks>
/// <para>Layout: the length n of the header (8 bytes, little-endian), n bytes of JSON, the tensors' values, little-endian and row-major.
/// Opening reads and checks the header; values are read when they are asked for, by any number of threads.</para>
/// <para>Source: github.com/huggingface/safetensors.</para>
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int ChunkBytes = 1 << 16;
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        long length = RandomAccess.GetLength(handle);
        long headerLength = ReadHeaderLength(length);
        byte[] header = new byte[headerLength];
        InputFile.ReadExactly(handle, path, header, sizeof(ulong));
        if (header[0] != '{')
        {
            throw new FileFormatException(path, "this is not a safetensors file: its header does not start with "
                + "'{'.", offset: sizeof(ulong));
        }

        long dataStart = sizeof(ulong) + headerLength;
        (Dictionary<string, string> metadata, _byName) = SafetensorsHeader.Parse(header, path, dataStart, length - dataStart);
        Metadata = metadata;
        Entries = [.. SafetensorsHeader.InFileOrder(_byName.Values)];
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The texts under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of their values in the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">It is not a safetensors file, is cut short or damaged, or is a folder or device.</exception>
    /// <exception cref="FoveaException">It does not exist or may not be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new SafetensorsFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Looks for a tensor by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry) => _byName.TryGetValue(name, out entry);

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="FileFormatException">There is none.</exception>
    public SafetensorsEntry this[string name] => _byName.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw new FileFormatException(Path, $"it holds no such tensor; it holds {Entries.Count}: "
            + string.Join(", ", Entries.Take(5).Select(e => FileFormatException.Quote(e.Name))) + (Entries.Count > 5 ? " …" : "") + ".",
            FileFormatException.Quote(name));

    /// <summary>The values of a tensor of type F32, F64, F16 or BF16, in the order of the file.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Takes them; its length must be the number of elements.</param>
    /// <exception cref="FileFormatException">The tensor is of another type, or the file has become shorter.</exception>
    /// <exception cref="FoveaException">The destination has another length, or the device failed.</exception>
    public void ReadFloats(SafetensorsEntry entry, Span<float> destination)
    {
        CheckLength(entry, destination.Length, entry.ElementCount);
        switch (entry.Type)
        {
            case SafetensorsType.F32:
                ReadWords(entry, destination);
                break;
            case SafetensorsType.F64:
                Convert(entry, destination, sizeof(double), static bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes));
                break;
            case SafetensorsType.F16:
                Convert(entry, destination, sizeof(ushort), static bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes));
                break;
            case SafetensorsType.BF16:
                Convert(entry, destination, sizeof(ushort), static bytes =>
                    BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16));
                break;
            default:
                throw WrongType(entry, "floats", "F32, F64, F16 and BF16");
        }
    }

    /// <summary>The values of a tensor of type I64, in the order of the file.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Takes them; its length must be the number of elements.</param>
    /// <exception cref="FileFormatException">The tensor is of another type, or the file has become shorter.</exception>
    /// <exception cref="FoveaException">The destination has another length, or the device failed.</exception>
    public void ReadLongs(SafetensorsEntry entry, Span<long> destination)
    {
        CheckLength(entry, destination.Length, entry.ElementCount);
        if (entry.Type != SafetensorsType.I64) throw WrongType(entry, "64-bit integers", "I64");
        Convert(entry, destination, sizeof(long), static bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    /// <summary>The bytes of a tensor of any type, as they stand in the file.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Takes them; its length must be the number of bytes.</param>
    /// <exception cref="FoveaException">The destination has another length, the file has become shorter, or the device failed.</exception>
    public void ReadBytes(SafetensorsEntry entry, Span<byte> destination)
    {
        CheckLength(entry, destination.Length, entry.ByteCount);
        InputFile.ReadExactly(_handle, Path, destination, entry.Offset);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private long ReadHeaderLength(long fileLength)
    {
        const long shortest = sizeof(ulong) + 2;
        if (fileLength < shortest)
        {
            throw new FileFormatException(Path, $"a safetensors file has at least {shortest} bytes, this one {fileLength}. It was cut "
                + "short, or is another format.");
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        InputFile.ReadExactly(_handle, Path, bytes, 0);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length is < 2 or > SafetensorsHeader.MaxBytes)
        {
            throw new FileFormatException(Path, $"its first 8 bytes give a header of {length} bytes; 2 to {SafetensorsHeader.MaxBytes} "
                + "are possible. This is not a safetensors file.", offset: 0);
        }

        if ((long)length > fileLength - sizeof(ulong))
        {
            throw new FileFormatException(Path, $"its header has {length} bytes, but only {fileLength - sizeof(ulong)} follow. It was cut "
                + "short.", offset: 0);
        }

        return (long)length;
    }

    private void ReadWords(SafetensorsEntry entry, Span<float> destination)
    {
        // In pieces, because a span of bytes cannot be as long as the longest span of floats.
        const int piece = 1 << 24;
        for (int done = 0; done < destination.Length; done += piece)
        {
            Span<float> part = destination[done..Math.Min(done + piece, destination.Length)];
            InputFile.ReadExactly(_handle, Path, MemoryMarshal.AsBytes(part), entry.Offset + (long)done * sizeof(float));
            if (BitConverter.IsLittleEndian) continue;
            Span<int> words = MemoryMarshal.Cast<float, int>(part);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private delegate T Decode<T>(ReadOnlySpan<byte> bytes);

    private void Convert<T>(SafetensorsEntry entry, Span<T> destination, int size, Decode<T> decode)
    {
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, entry.ByteCount)];
        long offset = entry.Offset;
        int perChunk = chunk.Length / size;
        for (int done = 0; done < destination.Length; done += perChunk)
        {
            Span<T> part = destination[done..Math.Min(done + perChunk, destination.Length)];
            Span<byte> bytes = chunk.AsSpan(0, part.Length * size);
            InputFile.ReadExactly(_handle, Path, bytes, offset);
            for (int i = 0; i < part.Length; i++) part[i] = decode(bytes.Slice(i * size, size));
            offset += bytes.Length;
        }
    }

    private void CheckLength(SafetensorsEntry entry, int given, long expected)
    {
        if (given != expected)
            throw new FoveaException($"{Path}: {FileFormatException.Quote(entry.Name)}: {entry} needs room for {expected}, got {given}.");
    }

    private FileFormatException WrongType(SafetensorsEntry entry, string wanted, string possible) =>
        new(Path, $"its type is {entry.Type.Name()}; {wanted} can be read from {possible}. Convert the tensor, or read its bytes.",
            FileFormatException.Quote(entry.Name), entry.Offset);
}
