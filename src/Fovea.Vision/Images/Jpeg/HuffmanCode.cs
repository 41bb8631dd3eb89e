namespace Fovea.Vision.Jpeg;

/// <summary>A Huffman code, ready to encode: the word of each symbol (ITU-T T.81, annex C).</summary>
internal sealed class HuffmanCode
{
    private readonly ushort[] _words = new ushort[256];
    private readonly byte[] _lengths = new byte[256];

    public HuffmanCode(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        int word = 0, index = 0;
        for (int length = 1; length <= counts.Length; length++, word <<= 1)
        {
            for (int i = 0; i < counts[length - 1]; i++, index++)
                (_words[symbols[index]], _lengths[symbols[index]]) = ((ushort)word++, (byte)length);
        }
    }

    /// <summary>The word of a symbol and its bits.</summary>
    public (int Word, int Length) this[int symbol] => (_words[symbol], _lengths[symbol]);
}
