namespace Fovea.Weights;

/// <summary>A tensor of a safetensors file: everything but its values.</summary>
public sealed class SafetensorsEntry
{
    private readonly string _file;
    private readonly long[] _dimensions;

    internal SafetensorsEntry(
        string file, string name, SafetensorsType type, long[] dimensions, long elementCount, long offset, long byteCount)
    {
        _file = file;
        Name = name;
        Type = type;
        _dimensions = dimensions;
        ElementCount = elementCount;
        Offset = offset;
        ByteCount = byteCount;
    }

    /// <summary>The tensor's name, for example <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The sizes of the axes, outermost first, as they stand in the file; none for a scalar.</summary>
    public ReadOnlySpan<long> Dimensions => _dimensions;

    /// <summary>The product of the sizes; 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>Where the values begin, in bytes from the start of the file.</summary>
    public long Offset { get; }

    /// <summary>The length of the values in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>The sizes as a shape.</summary>
    /// <exception cref="FileFormatException">More axes or elements than a shape can have.</exception>
    public Shape Shape
    {
        get
        {
            if (_dimensions.Length > Shape.MaxRank || ElementCount > int.MaxValue || Array.Exists(_dimensions, size => size > int.MaxValue))
            {
                throw new FileFormatException(_file, $"its shape {this} is too large: at most {Shape.MaxRank} axes and {int.MaxValue} "
                    + "elements are possible.",
                    FileFormatException.Quote(Name));
            }

            return Shape.Create([.. _dimensions.Select(size => (int)size)]);
        }
    }

    /// <summary>The sizes and the type: <c>[6, 1, 5, 5] F32</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _dimensions)}] {Type.Name()}";
}
