using System.Buffers.Binary;

namespace Fovea.Vision.Png;

/// <summary>The cyclic redundancy check of chunks: polynomial 0xEDB88320, bits reflected (PNG specification, third edition, 5.5 and
/// annex D).</summary>
internal static class PngCrc
{
    private const int Slices = 8;

    // Row s holds what a byte followed by s zero bytes adds, so that eight bytes need eight independent look-ups.
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The check of some bytes.</summary>
    /// <param name="bytes">A chunk's type and content.</param>
    /// <param name="before">The check of what came before them; 0 at the start.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        ReadOnlySpan<uint> tables = Tables.AsSpan(0, 256 * Slices);
        uint crc = ~before;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = tables[0x700 + (byte)eight] ^ tables[0x600 + (byte)(eight >> 8)] ^ tables[0x500 + (byte)(eight >> 16)]
                ^ tables[0x400 + (byte)(eight >> 24)] ^ tables[0x300 + (byte)(eight >> 32)] ^ tables[0x200 + (byte)(eight >> 40)]
                ^ tables[0x100 + (byte)(eight >> 48)] ^ tables[(byte)(eight >> 56)];
        }

        foreach (byte value in bytes) crc = crc >> 8 ^ tables[(byte)(crc ^ value)];
        return ~crc;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[256 * Slices];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
            tables[value] = crc;
        }

        for (int i = 256; i < tables.Length; i++) tables[i] = tables[i - 256] >> 8 ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
