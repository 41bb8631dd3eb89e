using System.Buffers.Binary;

namespace Fovea.Vision.Png;

/// <summary>Makes samples of the picture out of stored ones: bits to bytes, indices to colours, tRNS to opacity (PNG specification, third
/// edition, 7.2, 11.3.2.1 and 13.12).</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    // Red in the lowest byte, opacity in the highest.
    private readonly uint[]? _colours;
    private readonly int[]? _transparent;

    public PngPixels(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        _header = header;
        HasOpacity = transparency.Length > 0 || header.Colour is PngColour.GreyOpacity or PngColour.RgbOpacity;
        Channels = (header.Colour is PngColour.Grey or PngColour.GreyOpacity ? 1 : 3) + (HasOpacity ? 1 : 0);
        PaletteLength = palette.Length / 3;
        if (header.Colour == PngColour.Palette)
        {
            _colours = new uint[PaletteLength];
            for (int i = 0; i < PaletteLength; i++)
            {
                uint opacity = i < transparency.Length ? transparency[i] : byte.MaxValue;
                _colours[i] = palette[3 * i] | (uint)palette[3 * i + 1] << 8 | (uint)palette[3 * i + 2] << 16 | opacity << 24;
            }
        }
        else if (transparency.Length > 0)
        {
            // Only the bits that a sample has are compared.
            int mask = (1 << header.Depth) - 1;
            _transparent = new int[transparency.Length / 2];
            for (int i = 0; i < _transparent.Length; i++)
                _transparent[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * i)..]) & mask;
        }
    }

    /// <summary>Samples of a pixel of the picture.</summary>
    public int Channels { get; }

    public bool HasOpacity { get; }

    public int PaletteLength { get; }

    /// <summary>Whether stored bytes are the picture's samples as they are.</summary>
    public bool IsPlain => _header.Depth == 8 && _header.Colour != PngColour.Palette && _transparent is null;

    /// <summary>Splits a row into stored samples, each its value as it is.</summary>
    public void Unpack(ReadOnlySpan<byte> row, Span<ushort> stored)
    {
        int depth = _header.Depth;
        if (depth == 16)
        {
            for (int i = 0; i < stored.Length; i++) stored[i] = BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]);
        }
        else if (depth == 8)
        {
            for (int i = 0; i < stored.Length; i++) stored[i] = row[i];
        }
        else
        {
            // The leftmost pixel is in the highest bits.
            int mask = (1 << depth) - 1;
            for (int i = 0; i < stored.Length; i++) stored[i] = (ushort)(row[i * depth >> 3] >> (8 - depth - (i * depth & 7)) & mask);
        }
    }

    /// <summary>The first index that the palette lacks, or −1.</summary>
    public int FindBadIndex(ReadOnlySpan<ushort> stored) =>
        _colours is null || PaletteLength > byte.MaxValue ? -1 : stored.IndexOfAnyInRange((ushort)PaletteLength, ushort.MaxValue);

    /// <summary>Writes a row of pixels with 8-bit samples.</summary>
    /// <param name="stored">The stored samples.</param>
    /// <param name="destination">From the first pixel's place on.</param>
    /// <param name="step">Samples from one pixel's place to the next one's.</param>
    public void Write(ReadOnlySpan<ushort> stored, Span<byte> destination, int step)
    {
        if (_colours is not null)
        {
            WriteColours(_colours, stored, destination, step);
            return;
        }

        (int shift, int factor) = _header.Depth == 16 ? (8, 1) : (0, byte.MaxValue / ((1 << _header.Depth) - 1));
        int storedChannels = _header.StoredChannels;
        for (int from = 0, to = 0; from < stored.Length; from += storedChannels, to += step)
        {
            for (int channel = 0; channel < storedChannels; channel++)
                destination[to + channel] = (byte)((stored[from + channel] >> shift) * factor);
            if (_transparent is not null) destination[to + storedChannels] = IsTransparent(stored[from..]) ? (byte)0 : byte.MaxValue;
        }
    }

    /// <summary>Writes a row of pixels with 16-bit samples; for pictures that are stored so.</summary>
    public void Write(ReadOnlySpan<ushort> stored, Span<ushort> destination, int step)
    {
        int storedChannels = _header.StoredChannels;
        for (int from = 0, to = 0; from < stored.Length; from += storedChannels, to += step)
        {
            stored.Slice(from, storedChannels).CopyTo(destination[to..]);
            if (_transparent is not null) destination[to + storedChannels] = IsTransparent(stored[from..]) ? (ushort)0 : ushort.MaxValue;
        }
    }

    private void WriteColours(ReadOnlySpan<uint> colours, ReadOnlySpan<ushort> stored, Span<byte> destination, int step)
    {
        int i = 0, to = 0;
        if (step == Channels)
        {
            // Four bytes at once; of a colour without opacity the next one overwrites the fourth, but none may reach into the row below.
            for (; i < stored.Length && to + sizeof(uint) <= stored.Length * step; i++, to += step)
                BinaryPrimitives.WriteUInt32LittleEndian(destination[to..], colours[stored[i]]);
        }

        for (; i < stored.Length; i++, to += step)
        {
            uint colour = colours[stored[i]];
            for (int channel = 0; channel < Channels; channel++, colour >>= 8) destination[to + channel] = (byte)colour;
        }
    }

    private bool IsTransparent(ReadOnlySpan<ushort> pixel)
    {
        for (int channel = 0; channel < _transparent!.Length; channel++)
        {
            if (pixel[channel] != _transparent[channel]) return false;
        }

        return true;
    }
}
