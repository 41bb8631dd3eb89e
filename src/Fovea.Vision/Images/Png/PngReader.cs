using System.IO.Compression;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Png;

/// <summary>Reads PNG: every colour type and depth, interlaced or not. Source: PNG specification, third edition (W3C, 2025).</summary>
/// <remarks>Gamma, colour profiles and backgrounds are left alone. What is wrong anywhere in the chunks refuses the file.</remarks>
internal sealed class PngReader(ImageSource source, bool wide)
{
    /// <summary>The most that deflate can shrink by, as zlib's documentation gives it: two bits for a run of 258 bytes.</summary>
    private const long MaxDeflateRatio = 1032;

    private const int BufferLength = 1 << 16;

    public Raster Read()
    {
        PngChunks chunks = new(source);
        PngHeader header = chunks.Header;
        PngPixels pixels = new(header, chunks.Palette.Span, chunks.Transparency.Span);
        long needed = DataLength(header);
        if (needed > chunks.DataLength * MaxDeflateRatio)
        {
            throw source.Error($"{header.Width}×{header.Height} pixels are {needed} bytes, which {chunks.DataLength} bytes of compressed data cannot "
                + "hold. The file is damaged.", chunks.DataOffset, "IDAT");
        }

        long count = (long)header.Width * header.Height * pixels.Channels;
        bool isWide = wide && header.Depth == 16;
        byte[]? bytes = isWide ? null : source.Allocate<byte>(count, "the picture");
        ushort[]? words = isWide ? source.Allocate<ushort>(count, "the picture") : null;
        try
        {
            using ZLibStream inflated = new(chunks.OpenData(), CompressionMode.Decompress);
            ReadPasses(inflated, chunks, pixels, bytes, words);
            // The compressed data's own check is read behind its last byte. Data beyond the picture is left alone.
            inflated.ReadByte();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // Data that asks for a dictionary, which PNG has not, is an IOException (ZLibException); all other damage is invalid data.
            throw new FileFormatException(source.Name, "the compressed data is damaged. Get the file again.",
                "IDAT", chunks.DataOffset, error);
        }

        return Orientation.Apply(source, new Raster(header.Width, header.Height, pixels.Channels, bytes, words), chunks.Orientation);
    }

    private static long DataLength(in PngHeader header)
    {
        long length = 0;
        foreach (PngPass pass in PngPass.Of(header))
        {
            (int width, int height) = (pass.Width(header), pass.Height(header));
            if (width > 0 && height > 0) length += height * (1 + header.RowLength(width));
        }

        return length;
    }

    private void ReadPasses(ZLibStream inflated, PngChunks chunks, PngPixels pixels, byte[]? bytes, ushort[]? words)
    {
        PngHeader header = chunks.Header;
        int longest = (int)Math.Min(header.RowLength(header.Width), int.MaxValue - 1);
        byte[] buffer = source.Allocate<byte>(Math.Max(BufferLength, longest + 1L), "the buffer for rows");
        PngRows rows = new(source, inflated, chunks.DataOffset, buffer);
        byte[] above = source.Allocate<byte>(longest, "a row"), row = source.Allocate<byte>(longest, "a row");
        ushort[] stored = source.Allocate<ushort>((long)header.Width * header.StoredChannels, "a row");
        bool isPlain = pixels.IsPlain && !header.IsInterlaced;
        foreach (PngPass pass in PngPass.Of(header))
        {
            (int width, int height) = (pass.Width(header), pass.Height(header));
            if (width == 0 || height == 0) continue;
            int length = (int)header.RowLength(width);
            above.AsSpan(0, length).Clear();
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> coded = rows.Next(length, out byte filter);
                if (isPlain)
                {
                    // The picture's own rows serve as row and as row above.
                    ReadOnlySpan<byte> last = y == 0 ? above.AsSpan(0, length) : bytes.AsSpan((y - 1) * length, length);
                    PngFilter.Undo(filter, coded, last, bytes.AsSpan(y * length, length), header.FilterStep);
                    continue;
                }

                PngFilter.Undo(filter, coded, above.AsSpan(0, length), row.AsSpan(0, length), header.FilterStep);
                Span<ushort> samples = stored.AsSpan(0, width * header.StoredChannels);
                pixels.Unpack(row, samples);
                if (pixels.FindBadIndex(samples) is >= 0 and int bad)
                {
                    throw source.Error($"a pixel has colour {samples[bad]} of a palette of {pixels.PaletteLength}.",
                        chunks.DataOffset, "IDAT");
                }

                int start = ((pass.Y + y * pass.StepY) * header.Width + pass.X) * pixels.Channels, step = pass.StepX * pixels.Channels;
                if (words is not null) pixels.Write(samples, words.AsSpan(start), step);
                else pixels.Write(samples, bytes.AsSpan(start), step);
                (above, row) = (row, above);
            }
        }
    }

    /// <summary>Cuts the inflated data into rows; many are inflated at a time.</summary>
    private sealed class PngRows(ImageSource source, ZLibStream inflated, int offset, byte[] buffer)
    {
        private int _start;
        private int _end;

        public ReadOnlySpan<byte> Next(int length, out byte filter)
        {
            if (_end - _start <= length) Fill(length + 1);
            filter = buffer[_start];
            if (filter > PngFilter.Paeth)
                throw source.Error($"a row has filter {filter}; 0 to {PngFilter.Paeth} exist. The file is damaged.", offset, "IDAT");
            ReadOnlySpan<byte> row = buffer.AsSpan(_start + 1, length);
            _start += length + 1;
            return row;
        }

        private void Fill(int needed)
        {
            buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
            (_start, _end) = (0, _end - _start);
            _end += inflated.ReadAtLeast(buffer.AsSpan(_end), needed - _end, throwOnEndOfStream: false);
            if (_end < needed)
                throw source.Error("the compressed data ends before the last row. The file was cut short or is damaged.", offset, "IDAT");
        }
    }
}
