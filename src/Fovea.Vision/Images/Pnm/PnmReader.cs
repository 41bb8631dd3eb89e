using System.Buffers.Binary;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Pnm;

/// <summary>Reads Netpbm's formats: P1 to P6 (PBM, PGM, PPM, as text and as bytes) and P7 (PAM).</summary>
/// <remarks>
/// Layout: the magic, width, height and greatest value (none for bits) as text between white space and comments (<c># …</c> to the end of
/// the line), one white space, the rows from the top. Above 255 a value takes two bytes, the high one first. A bit of 1 is black. A value
/// up to m becomes a byte by value · 255 / m, rounded. Source: netpbm.sourceforge.net/doc, pages pbm, pgm, ppm and pam.
/// </remarks>
internal sealed class PnmReader(ImageSource source, bool wide)
{
    private readonly PnmText _text = new(source);

    public Raster Read()
    {
        PnmHeader header = _text.ReadHeader();
        CheckLength(header);
        bool isWide = wide && header.Maximum > byte.MaxValue;
        byte[]? bytes = isWide ? null : source.Allocate<byte>(header.Samples, "the picture");
        ushort[]? words = isWide ? source.Allocate<ushort>(header.Samples, "the picture") : null;
        if (header.Kind == 4) ReadBits(header, bytes!);
        else if (!header.IsText && header.Maximum == byte.MaxValue) source.Bytes.Span.Slice(_text.Position, bytes!.Length).CopyTo(bytes);
        else ReadSamples(header, bytes, words);
        if (header.IsText) _text.CheckEnd(header);
        return new Raster(header.Width, header.Height, header.Channels, bytes, words);
    }

    /// <summary>Compares what the header promises with what is there, before anything is allocated.</summary>
    private void CheckLength(in PnmHeader header)
    {
        long needed = header.Kind switch
        {
            1 => header.Samples,
            // A number of text has a digit, and a space before it; the first one's is behind the header.
            2 or 3 => 2 * header.Samples,
            4 => (header.Width + 7L) / 8 * header.Height,
            _ => header.Samples * (header.Maximum > byte.MaxValue ? 2 : 1),
        };
        long left = source.Bytes.Length - _text.Position;
        if (left < needed || (!header.IsText && left > needed))
        {
            throw source.Error($"{header.Width}×{header.Height} pixels of {header.Channels} samples up to {header.Maximum} need {needed} more "
                + $"bytes{(header.IsText ? " at least" : "")}, the file has {left}. It was cut short, or something was added to it.", _text.Position);
        }
    }

    private void ReadBits(in PnmHeader header, Span<byte> samples)
    {
        int rowLength = (header.Width + 7) / 8;
        for (int y = 0, to = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> row = source.Bytes.Span.Slice(_text.Position + y * rowLength, rowLength);
            for (int x = 0; x < header.Width; x++) samples[to++] = (row[x >> 3] >> (7 - (x & 7)) & 1) == 0 ? byte.MaxValue : (byte)0;
        }
    }

    private void ReadSamples(in PnmHeader header, byte[]? bytes, ushort[]? words)
    {
        int maximum = header.Maximum, full = words is null ? byte.MaxValue : ushort.MaxValue;
        ReadOnlySpan<byte> binary = header.IsText ? default : source.Bytes.Span[_text.Position..];
        for (int i = 0; i < (int)header.Samples; i++)
        {
            int value = header.Kind == 1 ? 1 - _text.ReadBit()
                : header.IsText ? _text.ReadNumber("sample", 0, maximum)
                : maximum > byte.MaxValue ? BinaryPrimitives.ReadUInt16BigEndian(binary[(2 * i)..]) : binary[i];
            if (value > maximum) throw source.Error($"sample {i} is {value}, above the greatest value {maximum}.", _text.Position);
            long scaled = ((long)value * full + maximum / 2) / maximum;
            if (words is null) bytes![i] = (byte)scaled;
            else words[i] = (ushort)scaled;
        }
    }
}
