namespace Fovea.Vision.Jpeg;

/// <summary>A Huffman code, ready to decode (ITU-T T.81, annex C and F.2.2.3).</summary>
/// <remarks>
/// The next <see cref="LookBits"/> bits of the stream name an entry of <see cref="Entries"/>. Where code and number together fit into
/// them, the entry has both decoded, which covers most coefficients of a picture:
/// <code>
/// bits 0–7    the bits to take from the stream: code and number, or the code alone; 0: the code is longer than the index
/// bits 8–15   code and number: the run of zeros before it; code alone: the symbol
/// bits 16–31  the number, never 0; 0: the code alone
/// </code>
/// </remarks>
internal sealed class HuffmanTable
{
    public const int LookBits = 10;
    public const int MaxLength = 16;
    private readonly int[] _entries = new int[1 << LookBits];
    private readonly byte[] _symbols;

    // For each length the first 16 bits that are behind its codes, and where its symbols begin.
    private readonly int[] _limits = new int[MaxLength + 1];
    private readonly int[] _offsets = new int[MaxLength + 1];

    private HuffmanTable(byte[] symbols) => _symbols = symbols;

    /// <summary>See above; 2 to the power of <see cref="LookBits"/>.</summary>
    public ReadOnlySpan<int> Entries => _entries;

    /// <summary>The greatest symbol.</summary>
    public int MaxSymbol => _symbols.Length == 0 ? 0 : _symbols.Max();

    /// <summary>The code of the given numbers of words of 1 to 16 bits and their symbols; null if there are too many words.</summary>
    public static HuffmanTable? Create(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        HuffmanTable table = new(symbols.ToArray());
        int code = 0, index = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            table._offsets[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++) table.Enter(code++, length, symbols[index++]);
            if (code > 1 << length) return null;
            table._limits[length] = code << (MaxLength - length);
            code <<= 1;
        }

        return table;
    }

    /// <summary>Decodes a code that is longer than the index of <see cref="Entries"/>.</summary>
    /// <param name="next">The next 16 bits.</param>
    /// <param name="length">Bits of the code.</param>
    /// <returns>The symbol, or −1 if there is no such code.</returns>
    public int DecodeLong(int next, out int length)
    {
        for (length = LookBits + 1; length <= MaxLength; length++)
        {
            if (next < _limits[length]) return _symbols[(next >> (MaxLength - length)) + _offsets[length]];
        }

        return -1;
    }

    private void Enter(int code, int length, byte symbol)
    {
        int spare = LookBits - length;
        if (spare < 0 || code >= 1 << length) return;
        (int run, int size) = (symbol >> 4, symbol & 15);
        for (int rest = 0; rest < 1 << spare; rest++)
        {
            int entry = symbol << 8 | length;
            if (size > 0 && size <= spare)
            {
                int number = Extend(rest >> (spare - size), size);
                entry = number << 16 | run << 8 | (length + size);
            }

            _entries[code << spare | rest] = entry;
        }
    }

    /// <summary>The number that some bits stand for: a first bit of 0 means negative (ITU-T T.81, figure F.12).</summary>
    private static int Extend(int bits, int size) => bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}
