using System.Diagnostics.CodeAnalysis;

namespace Fovea.Weights;

/// <summary>Names and sizes of the element types.</summary>
public static class SafetensorsTypes
{
    // In the order of the enumeration.
    private static readonly (string Name, int Bits)[] Table =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8), ("F8_E8M0", 8),
        ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16),
        ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    /// <summary>The name in the file, for example <c>BF16</c>.</summary>
    public static string Name(this SafetensorsType type) => Table[(int)type].Name;

    /// <summary>The size of an element in bits; those of 4 and 6 bits are packed.</summary>
    public static int Bits(this SafetensorsType type) => Table[(int)type].Bits;

    /// <summary>Whether the values can be read as floats: F64, F32, F16, BF16.</summary>
    public static bool IsReadableFloat(this SafetensorsType type) =>
        type is SafetensorsType.F64 or SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.BF16;

    internal static string AllNames => string.Join(", ", Table.Select(row => row.Name));

    internal static bool TryParse(string? name, [NotNullWhen(true)] out SafetensorsType? type)
    {
        int index = Array.FindIndex(Table, row => row.Name == name);
        type = index < 0 ? null : (SafetensorsType)index;
        return index >= 0;
    }
}
