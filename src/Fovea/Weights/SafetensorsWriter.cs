using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fovea.Files;

namespace Fovea.Weights;

/// <summary>Collects named tensors and writes them as one safetensors file.</summary>
/// <remarks>
/// The same names, texts and values always give the same bytes. Wider elements come first, otherwise the order of adding stays, so that
/// every tensor begins at a multiple of its element's size. The values are not copied: they are read when the file is written.
/// </remarks>
public sealed class SafetensorsWriter
{
    // Even if JSON writes every character as six, the text stays within what the reader takes.
    private const int MaxTextLength = SafetensorsHeader.MaxTextBytes / 6;
    private const int ChunkElements = 1 << 13;
    private readonly List<Item> _items = [];
    private readonly HashSet<string> _names = [];
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private sealed record Item(string Name, SafetensorsType Type, Shape Shape, long ByteCount, Action<Stream> Write);

    /// <summary>Adds a text to <c>__metadata__</c>, or replaces it.</summary>
    /// <exception cref="FoveaException">The key or the text is not valid Unicode.</exception>
    public void SetMetadata(string key, string text)
    {
        CheckText(key);
        CheckText(text);
        _metadata[key] = text;
    }

    /// <summary>Adds a tensor of type F32.</summary>
    /// <param name="name">Its name; any text but <c>__metadata__</c>.</param>
    /// <param name="shape">Its shape in the file's layout; no axes for a scalar.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="FoveaException">The name is taken or not valid, or the shape has another number of elements.</exception>
    public void Add(string name, Shape shape, ReadOnlyMemory<float> values) =>
        Add(name, SafetensorsType.F32, shape, values.Length, sizeof(float),
            stream => Encode(stream, values.Span, sizeof(float), BinaryPrimitives.WriteSingleLittleEndian));

    /// <summary>Adds a tensor of type I64.</summary>
    /// <param name="name">Its name; any text but <c>__metadata__</c>.</param>
    /// <param name="shape">Its shape in the file's layout; no axes for a scalar.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="FoveaException">The name is taken or not valid, or the shape has another number of elements.</exception>
    public void Add(string name, Shape shape, ReadOnlyMemory<long> values) =>
        Add(name, SafetensorsType.I64, shape, values.Length, sizeof(long),
            stream => Encode(stream, values.Span, sizeof(long), BinaryPrimitives.WriteInt64LittleEndian));

    /// <summary>Adds a tensor of any type as bytes.</summary>
    /// <param name="name">Its name; any text but <c>__metadata__</c>.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its shape in the file's layout; no axes for a scalar.</param>
    /// <param name="bytes">Its elements, row-major and little-endian.</param>
    /// <exception cref="FoveaException">The name is taken or not valid, or the shape has another number of bytes.</exception>
    public void AddBytes(string name, SafetensorsType type, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        if ((long)shape.Count * type.Bits() != bytes.Length * 8L)
        {
            throw new FoveaException($"safetensors: {FileFormatException.Quote(name)}: {shape} {type.Name()} is "
                + $"{(long)shape.Count * type.Bits() / 8.0} bytes, got {bytes.Length}.");
        }

        AddItem(new Item(name, type, shape, bytes.Length, stream => stream.Write(bytes.Span)));
    }

    /// <summary>Writes the file, whole or not at all (see <see cref="AtomicFile"/>).</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="FoveaException">It cannot be written. A file that was there is intact.</exception>
    public void Save(string path) => AtomicFile.Write(path, WriteTo);

    /// <summary>Writes the file's bytes.</summary>
    /// <exception cref="FoveaException">The header would be longer than the format allows.</exception>
    public void WriteTo(Stream stream)
    {
        List<Item> ordered = [.. _items.OrderByDescending(item => item.Type.Bits())];
        byte[] header = Header(ordered);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (Item item in ordered) item.Write(stream);
    }

    private void Add(string name, SafetensorsType type, Shape shape, int count, int size, Action<Stream> write)
    {
        if (shape.Count != count)
        {
            throw new FoveaException($"safetensors: {FileFormatException.Quote(name)}: the shape {shape} has {shape.Count} elements, got "
                + $"{count} values.");
        }

        AddItem(new Item(name, type, shape, (long)count * size, write));
    }

    private void AddItem(Item item)
    {
        CheckText(item.Name);
        if (item.Name == SafetensorsHeader.MetadataName)
            throw new FoveaException($"safetensors: a tensor cannot be named {SafetensorsHeader.MetadataName}; use SetMetadata for texts.");
        if (!_names.Add(item.Name)) throw new FoveaException($"safetensors: two tensors are named {FileFormatException.Quote(item.Name)}.");
        _items.Add(item);
    }

    private byte[] Header(List<Item> ordered)
    {
        ArrayBufferWriter<byte> buffer = new();
        // The default encoder is made for HTML and writes every letter beyond ASCII as six characters.
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach ((string key, string text) in _metadata) json.WriteString(key, text);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (Item item in ordered)
            {
                json.WriteStartObject(item.Name);
                json.WriteString("dtype", item.Type.Name());
                json.WriteStartArray("shape");
                foreach (int size in item.Shape.AsSpan()) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += item.ByteCount);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padded = (buffer.WrittenCount + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MaxBytes || ordered.Count + _metadata.Count > SafetensorsHeader.MaxEntries)
        {
            throw new FoveaException($"safetensors: the names, shapes and metadata of {ordered.Count} tensors make a header of {padded} "
                + $"bytes; at most {SafetensorsHeader.MaxBytes} bytes and {SafetensorsHeader.MaxEntries} entries are possible. "
                + "Save in several files.");
        }

        byte[] header = new byte[padded];
        buffer.WrittenSpan.CopyTo(header);
        header.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        return header;
    }

    private delegate void EncodeOne<T>(Span<byte> destination, T value);

    private static void Encode<T>(Stream stream, ReadOnlySpan<T> values, int size, EncodeOne<T> encode)
    {
        byte[] chunk = new byte[Math.Min(ChunkElements, values.Length) * size];
        for (int done = 0; done < values.Length; done += ChunkElements)
        {
            ReadOnlySpan<T> part = values[done..Math.Min(done + ChunkElements, values.Length)];
            for (int i = 0; i < part.Length; i++) encode(chunk.AsSpan(i * size, size), part[i]);
            stream.Write(chunk, 0, part.Length * size);
        }
    }

    private static void CheckText(string text)
    {
        if (text.Length > MaxTextLength)
        {
            throw new FoveaException($"safetensors: {FileFormatException.Quote(text)} has {text.Length} characters; at most "
                + $"{MaxTextLength} are possible.");
        }

        for (int i = 0; i < text.Length;)
        {
            // The JSON writer would put in a replacement for half of a surrogate pair, and two names could become one.
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out _, out int used) != OperationStatus.Done)
            {
                throw new FoveaException($"safetensors: {FileFormatException.Quote(text)} is not valid Unicode: it holds half a surrogate "
                    + "pair.");
            }

            i += used;
        }
    }
}
