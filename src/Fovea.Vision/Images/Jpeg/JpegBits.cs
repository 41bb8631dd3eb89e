using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Fovea.Vision.Jpeg;

/// <summary>The next bits of the entropy-coded data, the first one highest.</summary>
/// <remarks>A value that decoders keep in registers: it is copied out, used and stored back. Bits below <see cref="Count"/> are not yet
/// taken from the file; they may hold its next bits already, or zeros.</remarks>
internal struct JpegBits
{
    public ulong Window;

    /// <summary>How many bits of the window are valid.</summary>
    public int Count;

    /// <summary>Where the next byte is in the file; never behind a marker.</summary>
    public int Position;

    /// <summary>How many zeros were put in for data that a marker or the end of the file has cut off.</summary>
    public int Padding;

    /// <summary>Whether bits were taken that are not there.</summary>
    public readonly bool IsBeyondEnd => Count < Padding;

    /// <summary>Takes some bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        Window <<= count;
        Count -= count;
    }

    /// <summary>Takes a number of 1 to 15 bits; a first bit of 0 means negative (ITU-T T.81, figure F.12).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeNumber(int size)
    {
        int isPositive = (int)((long)Window >> 63);
        int bits = (int)(Window >> (64 - size));
        Skip(size);
        return bits - (~isPositive & ((1 << size) - 1));
    }

    /// <summary>Takes 1 to 15 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        int bits = (int)(Window >> (64 - count));
        Skip(count);
        return bits;
    }

    /// <summary>These bits with 32 valid ones at least: enough for a code and its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JpegBits Fill(JpegBits bits, ReadOnlySpan<byte> file)
    {
        if (bits.Count >= 32) return bits;
        if ((uint)bits.Position + 8 <= (uint)file.Length)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(file[bits.Position..]);
            // Without a byte 0xFF there is neither a marker nor a byte to leave out.
            if ((next & (~next - 0x0101010101010101) & 0x8080808080808080) == 0)
            {
                bits.Window |= next >> bits.Count;
                bits.Position += (63 - bits.Count) >> 3;
                bits.Count |= 56;
                return bits;
            }
        }

        return FillByBytes(bits, file);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static JpegBits FillByBytes(JpegBits bits, ReadOnlySpan<byte> file)
    {
        bits.Window &= ~(ulong.MaxValue >> bits.Count);
        for (; bits.Count <= 56; bits.Count += 8)
        {
            if (bits.Position >= file.Length || (file[bits.Position] == 0xFF && (bits.Position + 1 == file.Length || file[bits.Position + 1] != 0)))
            {
                bits.Padding += 8;
                continue;
            }

            // A zero behind 0xFF only says that it is no marker.
            byte value = file[bits.Position];
            bits.Position += value == 0xFF ? 2 : 1;
            bits.Window |= (ulong)value << (56 - bits.Count);
        }

        return bits;
    }
}
