using System.Runtime.CompilerServices;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Jpeg;

/// <summary>Decodes the blocks of one scan: sequential (ITU-T T.81, F.2) and progressive (G.2).</summary>
/// <remarks>Nothing is checked bit by bit: behind the end there are zeros, and whoever decodes asks <see cref="CheckEnd"/> after a row.
/// </remarks>
internal sealed class JpegEntropy(ImageSource source, int start)
{
    private readonly ReadOnlyMemory<byte> _file = source.Bytes;
    private JpegBits _bits = new() { Position = start };

    // Blocks to come that have no further coefficients in this scan (G.1.2.2).
    private int _endOfBandRun;

    /// <summary>Where the next marker may be found; the data before it has been used.</summary>
    public int Position => _bits.Position;

    /// <summary>Whether all bytes of the file have been looked at.</summary>
    public bool IsAtEnd => _bits.Position >= _file.Length - 1;

    /// <summary>Whether bits were taken that the file is too short for.</summary>
    public bool IsCutShort => _bits.IsBeyondEnd && IsAtEnd;

    /// <summary>Begins anew behind a marker.</summary>
    public void Restart(int position)
    {
        _bits = new JpegBits { Position = position };
        _endOfBandRun = 0;
    }

    /// <summary>Refuses what was decoded from bits that are not there.</summary>
    public void CheckEnd()
    {
        if (!_bits.IsBeyondEnd) return;
        if (IsAtEnd) throw source.CutShort("within the picture", _file.Length);
        throw source.Error("a part of the picture has too little data before its marker. The file is damaged.", _bits.Position);
    }

    /// <summary>A whole block (F.2.2).</summary>
    /// <returns>The last coefficient in the zigzag that may not be 0.</returns>
    public int DecodeBlock(JpegComponent component, Span<short> block)
    {
        ReadOnlySpan<byte> file = _file.Span;
        JpegBits bits = JpegBits.Fill(_bits, file);
        int prediction = component.Prediction + TakeDifference(ref bits, component.Dc!);
        component.Prediction = prediction;
        block[0] = (short)prediction;
        HuffmanTable table = component.Ac!;
        ReadOnlySpan<int> entries = table.Entries;
        ReadOnlySpan<byte> natural = JpegOrder.Natural;
        int last = 0;
        for (int k = 1; k < JpegOrder.BlockSize; k++)
        {
            bits = JpegBits.Fill(bits, file);
            int entry = entries[(int)(bits.Window >> (64 - HuffmanTable.LookBits))];
            int number = entry >> 16;
            if (number != 0)
            {
                bits.Skip(entry & 0xFF);
                k += entry >> 8 & 0xFF;
            }
            else
            {
                int symbol = TakeSymbol(ref bits, table, entry), size = symbol & 15;
                k += symbol >> 4;
                if (size == 0)
                {
                    // Run 15 leaves 16 coefficients out, this one included; any other one ends the block.
                    if (symbol != 0xF0) break;
                    continue;
                }

                number = bits.TakeNumber(size);
            }

            if (k >= JpegOrder.BlockSize) throw Damaged(bits, "a block has more than 64 coefficients");
            block[natural[k & 63]] = (short)number;
            last = k;
        }

        _bits = bits;
        return last;
    }

    /// <summary>The first bits of a DC coefficient (G.1.2.1).</summary>
    public void DecodeDcFirst(JpegComponent component, Span<short> block, int low)
    {
        JpegBits bits = JpegBits.Fill(_bits, _file.Span);
        component.Prediction += TakeDifference(ref bits, component.Dc!);
        block[0] = (short)(component.Prediction << low);
        _bits = bits;
    }

    /// <summary>One more bit of a DC coefficient (G.1.2.1).</summary>
    public void DecodeDcRefinement(Span<short> block, int low)
    {
        JpegBits bits = JpegBits.Fill(_bits, _file.Span);
        block[0] |= (short)(bits.Take(1) << low);
        _bits = bits;
    }

    /// <summary>The first bits of a band of AC coefficients (G.1.2.2).</summary>
    public void DecodeAcFirst(JpegComponent component, Span<short> block, int first, int end, int low)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return;
        }

        ReadOnlySpan<byte> file = _file.Span;
        JpegBits bits = _bits;
        HuffmanTable table = component.Ac!;
        ReadOnlySpan<int> entries = table.Entries;
        ReadOnlySpan<byte> natural = JpegOrder.Natural;
        for (int k = first; k <= end; k++)
        {
            bits = JpegBits.Fill(bits, file);
            int entry = entries[(int)(bits.Window >> (64 - HuffmanTable.LookBits))];
            int number = entry >> 16;
            if (number != 0)
            {
                bits.Skip(entry & 0xFF);
                k += entry >> 8 & 0xFF;
            }
            else
            {
                int symbol = TakeSymbol(ref bits, table, entry), run = symbol >> 4, size = symbol & 15;
                if (size == 0 && run < 15)
                {
                    _endOfBandRun = (1 << run) - 1 + (run > 0 ? bits.Take(run) : 0);
                    break;
                }

                k += run;
                if (size == 0) continue;
                number = bits.TakeNumber(size);
            }

            if (k > end) throw Damaged(bits, "a run of zeros leaves its band");
            block[natural[k & 63]] = (short)(number << low);
        }

        _bits = bits;
    }

    /// <summary>One more bit of a band of AC coefficients: those that are known get their bit, between them new ones appear
    /// (G.1.2.3).</summary>
    public void DecodeAcRefinement(JpegComponent component, Span<short> block, int first, int end, int low)
    {
        ReadOnlySpan<byte> file = _file.Span, natural = JpegOrder.Natural;
        JpegBits bits = _bits;
        HuffmanTable table = component.Ac!;
        int k = first;
        if (_endOfBandRun == 0)
        {
            for (; k <= end; k++)
            {
                bits = JpegBits.Fill(bits, file);
                int entry = table.Entries[(int)(bits.Window >> (64 - HuffmanTable.LookBits))];
                // The bits behind the code are corrections, never the number that the entry may have decoded.
                int symbol = entry >> 16 != 0 ? TakeNewOne(ref bits, entry) : TakeSymbol(ref bits, table, entry);
                int run = symbol >> 4, number = 0;
                if ((symbol & 15) == 0)
                {
                    if (run < 15)
                    {
                        _endOfBandRun = (1 << run) + (run > 0 ? bits.Take(run) : 0);
                        break;
                    }
                }
                else
                {
                    if ((symbol & 15) != 1) throw Damaged(bits, "a new coefficient has more than one bit");
                    number = bits.Take(1) == 0 ? -1 << low : 1 << low;
                }

                // Goes on to the place of the new one, over `run` coefficients that stay zero and any number of known ones.
                for (; k <= end; k++)
                {
                    ref short coefficient = ref block[natural[k & 63]];
                    if (coefficient != 0)
                    {
                        bits = JpegBits.Fill(bits, file);
                        Refine(ref coefficient, bits.Take(1), low);
                    }
                    else if (--run < 0)
                    {
                        break;
                    }
                }

                if (number == 0) continue;
                if (k > end) throw Damaged(bits, "a run of zeros leaves its band");
                block[natural[k & 63]] = (short)number;
            }
        }

        if (_endOfBandRun > 0)
        {
            for (; k <= end; k++)
            {
                ref short coefficient = ref block[natural[k & 63]];
                if (coefficient == 0) continue;
                bits = JpegBits.Fill(bits, file);
                Refine(ref coefficient, bits.Take(1), low);
            }

            _endOfBandRun--;
        }

        _bits = bits;
    }

    private static void Refine(ref short coefficient, int bit, int low)
    {
        if (bit != 0) coefficient += (short)(coefficient > 0 ? 1 << low : -1 << low);
    }

    /// <summary>Takes the code alone of an entry that has its number decoded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int TakeNewOne(ref JpegBits bits, int entry)
    {
        int number = Math.Abs(entry >> 16), size = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)number);
        bits.Skip((entry & 0xFF) - size);
        return (entry >> 8 & 0xFF) << 4 | size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TakeDifference(ref JpegBits bits, HuffmanTable table)
    {
        int entry = table.Entries[(int)(bits.Window >> (64 - HuffmanTable.LookBits))];
        if (entry >> 16 is not 0 and int number)
        {
            bits.Skip(entry & 0xFF);
            return number;
        }

        int size = TakeSymbol(ref bits, table, entry);
        return size == 0 ? 0 : bits.TakeNumber(size);
    }

    /// <summary>Takes a code that has no number in its entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TakeSymbol(ref JpegBits bits, HuffmanTable table, int entry)
    {
        if (entry != 0)
        {
            bits.Skip(entry & 0xFF);
            return entry >> 8;
        }

        int symbol = table.DecodeLong((int)(bits.Window >> 48), out int length);
        if (symbol < 0) throw Damaged(bits, "there is no such Huffman code");
        bits.Skip(length);
        return symbol;
    }

    /// <summary>The error, told from where the bits have got to.</summary>
    private FileFormatException Damaged(JpegBits bits, string why)
    {
        _bits = bits;
        return IsAtEnd ? source.CutShort("within the picture", _file.Length)
            : source.Error($"the picture's data is damaged: {why}. Get the file again.", _bits.Position);
    }
}
