using System.Text.Json;

namespace Fovea.Weights;

/// <summary>Reads and checks the JSON header of a safetensors file.</summary>
/// <remarks>
/// <c>{"__metadata__": {"key": "text"}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}</c>; the offsets count from
/// the end of the header, and the tensors fill the rest of the file without gap or overlap. The limits keep a hostile header from growing
/// to a multiple of its size in memory.
/// </remarks>
internal ref struct SafetensorsHeader
{
    public const string MetadataName = "__metadata__";
    public const int MaxBytes = 100_000_000;
    public const int MaxEntries = 1 << 17;
    public const int MaxRank = 64;
    public const int MaxTextBytes = 1 << 24;

    private readonly string _file;
    private readonly long _dataStart;
    private readonly long _dataLength;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, SafetensorsEntry> _byName = [];
    private Utf8JsonReader _json;
    private bool _hasMetadata;

    private SafetensorsHeader(ReadOnlySpan<byte> json, string file, long dataStart, long dataLength)
    {
        _json = new Utf8JsonReader(json);
        _file = file;
        _dataStart = dataStart;
        _dataLength = dataLength;
    }

    /// <summary>The metadata, and the entries by name.</summary>
    public static (Dictionary<string, string> Metadata, Dictionary<string, SafetensorsEntry> ByName) Parse(
        ReadOnlySpan<byte> json, string file, long dataStart, long dataLength)
    {
        SafetensorsHeader header = new(json, file, dataStart, dataLength);
        try
        {
            header.ReadObject();
        }
        catch (JsonException error)
        {
            throw new FileFormatException(file, "the header is not valid JSON.", offset: header.Position, innerException: error);
        }
        catch (InvalidOperationException error)
        {
            // What GetString throws for bytes that are not UTF-8, and for half of a surrogate pair.
            throw new FileFormatException(file, "the header's text is not valid Unicode.", offset: header.Position, innerException: error);
        }

        header.CheckCoverage();
        return (header._metadata, header._byName);
    }

    private readonly long Position => sizeof(ulong) + _json.TokenStartIndex;

    private void ReadObject()
    {
        Next();
        Expect(JsonTokenType.StartObject, "the header must be a JSON object");
        while (NextIsProperty())
        {
            string name = Text("a tensor's name");
            Next();
            if (name == MetadataName) ReadMetadata();
            else ReadEntry(name);
        }

        // Reading on makes sure that only white space follows.
        _json.Read();
    }

    private void ReadMetadata()
    {
        Expect(JsonTokenType.StartObject, $"{MetadataName} must be an object of texts");
        if (_hasMetadata) throw Error($"{MetadataName} stands twice in the header.");
        _hasMetadata = true;
        while (NextIsProperty())
        {
            string key = Text("a metadata key");
            Next();
            Expect(JsonTokenType.String, "metadata must be texts", key);
            if (!_metadata.TryAdd(key, Text("a metadata text"))) throw Error("stands twice in the metadata.", key);
            CheckCount();
        }
    }

    private void ReadEntry(string name)
    {
        Expect(JsonTokenType.StartObject, "a tensor must be an object with dtype, shape and data_offsets", name);
        string? typeName = null;
        long[]? dimensions = null;
        long[]? offsets = null;
        while (NextIsProperty())
        {
            string field = Text("a field's name");
            Next();
            switch (field)
            {
                case "dtype" when typeName is null:
                    Expect(JsonTokenType.String, "dtype must be a text", name);
                    typeName = Text("dtype");
                    break;
                case "shape" when dimensions is null:
                    dimensions = Numbers(field, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers(field, name);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Error($"{field} stands twice.", name);
                default:
                    throw Error($"unknown field {FileFormatException.Quote(field)}; dtype, shape and data_offsets are expected.", name);
            }
        }

        if (typeName is null || dimensions is null || offsets is null)
            throw Error($"{(typeName is null ? "dtype" : dimensions is null ? "shape" : "data_offsets")} is missing.", name);
        if (!_byName.TryAdd(name, Entry(name, typeName, dimensions, offsets))) throw Error("two tensors have this name.", name);
        CheckCount();
    }

    private readonly SafetensorsEntry Entry(string name, string typeName, long[] dimensions, long[] offsets)
    {
        if (!SafetensorsTypes.TryParse(typeName, out SafetensorsType? type))
            throw Error($"unknown dtype {FileFormatException.Quote(typeName)}; known are {SafetensorsTypes.AllNames}.", name);
        if (offsets is not [long begin, long end])
            throw Error($"data_offsets must be two numbers, got {offsets.Length}.", name);
        if (begin > end || end > _dataLength)
        {
            throw Error($"its data_offsets [{begin}, {end}] do not lie in the file's {_dataLength} bytes of data. The file was cut short, "
                + "or the header is damaged.", name);
        }

        UInt128 count = dimensions.Contains(0) ? UInt128.Zero : UInt128.One;
        foreach (long size in dimensions)
        {
            // Both factors are below 2⁶³, so the product cannot overflow before it is compared.
            count *= (ulong)size;
            if (count > long.MaxValue) throw Error($"its shape [{string.Join(", ", dimensions)}] has more than 2⁶³ elements.", name);
        }

        UInt128 bits = count * (uint)type.Value.Bits();
        if (bits != (UInt128)(ulong)(end - begin) * 8)
        {
            throw Error($"[{string.Join(", ", dimensions)}] {typeName} is {bits / 8} "
                + $"bytes{(bits % 8 == 0 ? "" : $" and {bits % 8} bits")}, but its "
                + $"data_offsets [{begin}, {end}] span {end - begin}.", name);
        }

        return new SafetensorsEntry(_file, name, type.Value, dimensions, (long)count, _dataStart + begin, end - begin);
    }

    private readonly void CheckCoverage()
    {
        long expected = _dataStart;
        foreach (SafetensorsEntry entry in InFileOrder(_byName.Values))
        {
            if (entry.Offset != expected)
            {
                string problem = entry.Offset < expected ? "its data overlaps that of another tensor" : "there is a gap before its data";
                throw new FileFormatException(_file, $"{problem}: it begins at byte {entry.Offset}, expected {expected}.",
                    FileFormatException.Quote(entry.Name), entry.Offset);
            }

            expected += entry.ByteCount;
        }

        long unused = _dataStart + _dataLength - expected;
        if (unused != 0) throw new FileFormatException(_file, $"{unused} bytes follow the last tensor; nothing should.", offset: expected);
    }

    /// <summary>By offset; tensors without values stand at the offset of the next one, by name.</summary>
    public static IEnumerable<SafetensorsEntry> InFileOrder(IEnumerable<SafetensorsEntry> entries) =>
        entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.ByteCount).ThenBy(entry => entry.Name, StringComparer.Ordinal);

    private long[] Numbers(string field, string name)
    {
        Expect(JsonTokenType.StartArray, $"{field} must be a list of numbers", name);
        List<long> numbers = [];
        while (true)
        {
            Next();
            if (_json.TokenType == JsonTokenType.EndArray) return [.. numbers];
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0)
                throw Error($"{field} must hold whole numbers from 0 to 2⁶³ − 1.", name);
            numbers.Add(number);
            if (numbers.Count > MaxRank) throw Error($"{field} has more than {MaxRank} numbers.", name);
        }
    }

    private void Next()
    {
        if (!_json.Read()) throw Error("the header ends too early.");
    }

    private bool NextIsProperty()
    {
        Next();
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    private readonly string Text(string what)
    {
        if (_json.ValueSpan.Length > MaxTextBytes) throw Error($"{what} is longer than {MaxTextBytes >> 20} MB.");
        return _json.GetString()!;
    }

    private readonly void CheckCount()
    {
        if (_byName.Count + _metadata.Count > MaxEntries)
            throw Error($"the header holds more than {MaxEntries} tensors and metadata texts.");
    }

    private readonly void Expect(JsonTokenType type, string rule, string? name = null)
    {
        if (_json.TokenType != type) throw Error($"{rule}, got {_json.TokenType}.", name);
    }

    private readonly FileFormatException Error(string problem, string? name = null) =>
        new(_file, problem, name is null ? null : FileFormatException.Quote(name), Position);
}
