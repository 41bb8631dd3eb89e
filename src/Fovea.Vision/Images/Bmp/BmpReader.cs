using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Bmp;

/// <summary>Reads Windows bitmaps: 1, 2, 4, 8 bits with a palette, plain or run-length coded; 16, 24 and 32 bits, also by masks; from the
/// bottom or from the top.</summary>
/// <remarks>A palette of nothing but greys gives one channel. The fourth byte of plain 32-bit pixels means nothing; opacity comes from a
/// mask of its own. A sample of n bits is spread by v · 255 / (2ⁿ − 1), rounded.</remarks>
internal sealed class BmpReader(ImageSource source)
{
    private readonly BmpHeader _header = BmpHeader.Parse(source);

    public Raster Read()
    {
        bool isIndexed = _header.BitsPerPixel <= 8;
        int channels = isIndexed ? HasOnlyGreys() ? 1 : 3 : _header.Masks[3] != 0 ? 4 : 3;
        bool isCoded = _header.Coding is BmpCoding.RunLength8 or BmpCoding.RunLength4;
        // Rows are filled up to four bytes.
        long rowLength = isCoded ? _header.Width : ((long)_header.Width * _header.BitsPerPixel + 31) / 32 * 4;
        long needed = rowLength * _header.Height;
        if (!isCoded && needed > source.Bytes.Length - _header.PixelOffset)
        {
            throw source.Error($"{_header.Width}×{_header.Height} pixels of {_header.BitsPerPixel} bits need {needed} bytes, the file has "
                + $"{source.Bytes.Length - _header.PixelOffset} more. It was cut short: get it again.", _header.PixelOffset);
        }

        byte[] samples = source.Allocate<byte>((long)_header.Width * _header.Height * channels, "the picture");
        ReadOnlyMemory<byte> rows = isCoded ? BmpRunLength.Undo(source, _header) : source.Bytes[_header.PixelOffset..];
        byte[][] tables = isIndexed ? [] : [.. _header.Masks[..channels].Select(SpreadTable)];
        for (int y = 0; y < _header.Height; y++)
        {
            int from = _header.IsTopDown ? y : _header.Height - 1 - y;
            ReadOnlySpan<byte> row = rows.Span.Slice((int)(from * rowLength), (int)rowLength);
            Span<byte> to = samples.AsSpan(y * _header.Width * channels, _header.Width * channels);
            if (isIndexed) ReadIndices(row, to, channels, isCoded ? 8 : _header.BitsPerPixel);
            else if (_header.Coding == BmpCoding.Plain && _header.BitsPerPixel >= 24) SwapColours(row, to, _header.BitsPerPixel / 8);
            else ReadMasked(row, to, channels, tables);
        }

        return new Raster(_header.Width, _header.Height, channels, samples, null);
    }

    private bool HasOnlyGreys()
    {
        ReadOnlySpan<byte> palette = _header.Palette.Span;
        for (int i = 0; i + 2 < palette.Length; i += _header.ColourLength)
        {
            if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2]) return false;
        }

        return true;
    }

    private void ReadIndices(ReadOnlySpan<byte> row, Span<byte> to, int channels, int bits)
    {
        ReadOnlySpan<byte> palette = _header.Palette.Span;
        int mask = (1 << bits) - 1, colours = palette.Length / _header.ColourLength;
        for (int x = 0; x < _header.Width; x++)
        {
            int index = row[x * bits >> 3] >> (8 - bits - (x * bits & 7)) & mask;
            if (index >= colours)
                throw source.Error($"a pixel has colour {index} of a palette of {colours}. The file is damaged.", _header.PixelOffset);
            ReadOnlySpan<byte> colour = palette.Slice(index * _header.ColourLength, 3);
            for (int channel = 0; channel < channels; channel++) to[x * channels + channel] = colour[2 - channel];
        }
    }

    private static void SwapColours(ReadOnlySpan<byte> row, Span<byte> to, int step)
    {
        // Five pixels of three bytes or four of four at a time; what is stored behind them the next ones overwrite.
        Vector128<byte> order = step == 3 ? Vector128.Create((byte)2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 255)
            : Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255);
        int pixels = Vector128<byte>.Count / step, from = 0, i = 0;
        for (; i <= to.Length - Vector128<byte>.Count && from <= row.Length - Vector128<byte>.Count; from += pixels * step, i += pixels * 3)
            Vector128.Shuffle(Vector128.Create(row[from..]), order).CopyTo(to[i..]);
        for (; i < to.Length; from += step, i += 3) (to[i], to[i + 1], to[i + 2]) = (row[from + 2], row[from + 1], row[from]);
    }

    private void ReadMasked(ReadOnlySpan<byte> row, Span<byte> to, int channels, byte[][] tables)
    {
        for (int x = 0; x < _header.Width; x++)
        {
            uint pixel = _header.BitsPerPixel == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
            for (int channel = 0; channel < channels; channel++)
            {
                uint mask = _header.Masks[channel];
                // Of more than eight bits the upper eight count.
                int value = (int)((pixel & mask) >> BitOperations.TrailingZeroCount(mask)), bits = BitOperations.PopCount(mask);
                to[x * channels + channel] = tables[channel][bits > 8 ? (int)((uint)value >> (bits - 8)) : value];
            }
        }
    }

    private static byte[] SpreadTable(uint mask)
    {
        int most = (1 << Math.Min(8, BitOperations.PopCount(mask))) - 1;
        return [.. Enumerable.Range(0, most + 1).Select(value => (byte)((value * byte.MaxValue + most / 2) / most))];
    }
}
