using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.Vision.Png;

/// <summary>Writes PNG: grey or colour, with or without opacity, 8 or 16 bits, not interlaced.</summary>
internal sealed class PngWriter(Stream stream, PngOptions options)
{
    private const int ChunkLength = 1 << 16;

    /// <summary>Gives the bytes of a row, the high byte of a 16-bit sample first.</summary>
    public delegate void RowSource(int y, Span<byte> row);

    public void Write(int width, int height, int channels, int bytesPerSample, RowSource source)
    {
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> header = stackalloc byte[PngHeader.Length];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = (byte)(8 * bytesPerSample);
        header[9] = (byte)(channels switch
        {
            1 => PngColour.Grey,
            2 => PngColour.GreyOpacity,
            3 => PngColour.Rgb,
            _ => PngColour.RgbOpacity,
        });
        WriteChunk("IHDR"u8, header);
        using (ChunkStream chunks = new(this))
        using (ZLibStream deflated = new(chunks, new ZLibCompressionOptions { CompressionLevel = options.CompressionLevel }, leaveOpen: true))
        {
            WriteRows(deflated, height, checked(width * channels * bytesPerSample), channels * bytesPerSample, source);
        }

        WriteChunk("IEND"u8, []);
    }

    private void WriteRows(ZLibStream deflated, int height, int length, int step, RowSource source)
    {
        byte[] row = new byte[length], above = new byte[length], coded = new byte[1 + length], best = new byte[1 + length];
        for (int y = 0; y < height; y++)
        {
            source(y, row);
            if (options.Filter != PngRowFilter.Adaptive)
            {
                Apply((byte)options.Filter, row, above, coded, step);
                deflated.Write(coded);
            }
            else
            {
                long least = long.MaxValue;
                for (byte filter = 0; filter <= PngFilter.Paeth; filter++)
                {
                    long sum = Apply(filter, row, above, coded, step);
                    if (sum >= least) continue;
                    least = sum;
                    (best, coded) = (coded, best);
                }

                deflated.Write(best);
            }

            (row, above) = (above, row);
        }
    }

    /// <summary>Codes a row behind the number of its filter, and sums up the magnitudes of what is left.</summary>
    private static long Apply(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> coded, int step)
    {
        coded[0] = filter;
        coded = coded[1..];
        long sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            (int a, int c) = i < step ? (0, 0) : (row[i - step], above[i - step]);
            int prediction = filter switch
            {
                PngFilter.Sub => a,
                PngFilter.Up => above[i],
                PngFilter.Average => (a + above[i]) >> 1,
                PngFilter.Paeth => PngFilter.PredictPaeth(a, above[i], c),
                _ => 0,
            };
            coded[i] = (byte)(row[i] - prediction);
            sum += Math.Abs((int)(sbyte)coded[i]);
        }

        return sum;
    }

    private void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngCrc.Of(content, PngCrc.Of(type)));
        stream.Write(number);
    }

    /// <summary>Collects the compressed data and writes it as chunks IDAT.</summary>
    private sealed class ChunkStream(PngWriter writer) : MemoryStream(ChunkLength)
    {
        // The one for spans ends here too: MemoryStream leads it to this one where it is overridden.
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            if (Length >= ChunkLength) Emit();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && Length > 0) Emit();
            base.Dispose(disposing);
        }

        private void Emit()
        {
            writer.WriteChunk("IDAT"u8, GetBuffer().AsSpan(0, (int)Length));
            SetLength(0);
        }
    }
}
