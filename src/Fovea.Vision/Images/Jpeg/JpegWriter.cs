using System.Buffers.Binary;
using System.Numerics;

namespace Fovea.Vision.Jpeg;

/// <summary>Writes baseline JPEG with a JFIF header: grey, or YCbCr at 4:4:4 or 4:2:0. Source: ITU-T T.81, annexes B, F and K; T.871.</summary>
internal sealed class JpegWriter
{
    private readonly Image _image;
    private readonly JpegPlane[] _planes;
    private readonly int _factor;
    private readonly int[][] _quantisers;
    private readonly HuffmanCode[] _dc;
    private readonly HuffmanCode[] _ac;
    private readonly int[] _block = new int[JpegOrder.BlockSize];

    public JpegWriter(Image image, JpegOptions options)
    {
        if (image.Channels is 2 or 4)
        {
            throw new FoveaException($"a JPEG file cannot hold the opacity of a picture of {image.Channels} channels. Call "
                + $"{nameof(Image.WithChannels)}({image.Channels - 1}) to drop it, or write PNG.");
        }

        if (image.Width > ushort.MaxValue || image.Height > ushort.MaxValue)
            throw new FoveaException($"a JPEG file holds {ushort.MaxValue} pixels in a row or column at most; the picture is {image.Width}×{image.Height}. Write PNG.");
        _image = image;
        _factor = image.Channels > 1 && options.Subsampling == JpegSubsampling.Half ? 2 : 1;
        _planes = JpegPlanes.Of(image, _factor > 1);
        int tables = Math.Min(_planes.Length, 2);
        _quantisers = [.. Enumerable.Range(0, tables).Select(i => Scale(JpegTables.Quantiser(i), options.Quality))];
        _dc = [.. Enumerable.Range(0, tables).Select(static i => CodeOf(isAc: false, i))];
        _ac = [.. Enumerable.Range(0, tables).Select(static i => CodeOf(isAc: true, i))];
    }

    public void Write(Stream stream)
    {
        stream.Write([0xFF, JpegMarker.Start]);
        // JFIF 1.01, without a unit, pixels as wide as high, no thumbnail.
        WriteSegment(stream, JpegMarker.Jfif, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        for (int i = 0; i < _quantisers.Length; i++) WriteSegment(stream, JpegMarker.Quantisers, QuantiserBytes(i));
        WriteSegment(stream, JpegMarker.BaselineFrame, FrameBytes());
        for (int i = 0; i < _dc.Length; i++)
        {
            foreach (bool isAc in new[] { false, true })
            {
                byte[] table = [(byte)((isAc ? 0x10 : 0) | i), .. JpegTables.Counts(isAc, i), .. JpegTables.Symbols(isAc, i)];
                WriteSegment(stream, JpegMarker.HuffmanTables, table);
            }
        }

        WriteSegment(stream, JpegMarker.Scan, ScanBytes());
        JpegBitWriter bits = new(stream);
        WritePicture(bits);
        bits.Finish();
        stream.Write([0xFF, JpegMarker.End]);
    }

    private static HuffmanCode CodeOf(bool isAc, int index) => new(JpegTables.Counts(isAc, index), JpegTables.Symbols(isAc, index));

    private static int[] Scale(ReadOnlySpan<byte> quantiser, int quality)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        int[] scaled = new int[JpegOrder.BlockSize];
        for (int i = 0; i < scaled.Length; i++) scaled[i] = Math.Clamp((quantiser[i] * percent + 50) / 100, 1, byte.MaxValue);
        return scaled;
    }

    private static void WriteSegment(Stream stream, byte marker, ReadOnlySpan<byte> content)
    {
        Span<byte> header = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(content.Length + 2));
        stream.Write(header);
        stream.Write(content);
    }

    private byte[] QuantiserBytes(int index)
    {
        byte[] bytes = new byte[1 + JpegOrder.BlockSize];
        bytes[0] = (byte)index;
        for (int k = 0; k < JpegOrder.BlockSize; k++) bytes[1 + k] = (byte)_quantisers[index][JpegOrder.Natural[k]];
        return bytes;
    }

    private byte[] FrameBytes()
    {
        (int height, int width) = (_image.Height, _image.Width);
        List<byte> bytes = [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)_planes.Length];
        for (int i = 0; i < _planes.Length; i++)
        {
            int factor = FactorOf(i);
            bytes.AddRange([(byte)(i + 1), (byte)(factor << 4 | factor), TableOf(i)]);
        }

        return [.. bytes];
    }

    private byte[] ScanBytes()
    {
        List<byte> bytes = [(byte)_planes.Length];
        for (int i = 0; i < _planes.Length; i++) bytes.AddRange([(byte)(i + 1), (byte)(TableOf(i) << 4 | TableOf(i))]);
        return [.. bytes, 0, JpegOrder.BlockSize - 1, 0];
    }

    private int FactorOf(int plane) => plane == 0 ? _factor : 1;

    private static byte TableOf(int plane) => (byte)Math.Min(plane, 1);

    private void WritePicture(JpegBitWriter bits)
    {
        int[] predictions = new int[_planes.Length];
        int side = JpegOrder.Side * _factor;
        (int columns, int rows) = ((_image.Width + side - 1) / side, (_image.Height + side - 1) / side);
        for (int mcuY = 0; mcuY < rows; mcuY++)
        {
            for (int mcuX = 0; mcuX < columns; mcuX++)
            {
                for (int i = 0; i < _planes.Length; i++)
                {
                    int factor = FactorOf(i);
                    for (int block = 0; block < factor * factor; block++)
                        WriteBlock(bits, i, mcuX * factor + block % factor, mcuY * factor + block / factor, ref predictions[i]);
                }
            }
        }
    }

    private void WriteBlock(JpegBitWriter bits, int plane, int x, int y, ref int prediction)
    {
        int table = TableOf(plane);
        // Blocks that only fill up an MCU repeat the DC before them, which is the cheapest there is.
        bool isInside = x < _planes[plane].BlocksX && y < _planes[plane].BlocksY;
        if (isInside)
        {
            _planes[plane].Load(x, y, _block);
            ForwardDct.Transform(_block);
            Quantise(_quantisers[table]);
        }

        int difference = isInside ? _block[0] - prediction : 0;
        prediction += difference;
        WriteNumber(bits, _dc[table], run: 0, difference);
        int run = 0;
        for (int k = 1; isInside && k < JpegOrder.BlockSize; k++)
        {
            int number = _block[JpegOrder.Natural[k]];
            if (number == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16) WriteSymbol(bits, _ac[table], 0xF0);
            WriteNumber(bits, _ac[table], run, number);
            run = 0;
        }

        if (run > 0 || !isInside) WriteSymbol(bits, _ac[table], 0);
    }

    /// <summary>Divides by eight times the quantiser, rounded to the nearest, halves away from 0.</summary>
    private void Quantise(int[] quantiser)
    {
        for (int i = 0; i < _block.Length; i++)
        {
            int divisor = quantiser[i] * 8, value = _block[i];
            _block[i] = value < 0 ? -((divisor / 2 - value) / divisor) : (value + divisor / 2) / divisor;
        }
    }

    private static void WriteSymbol(JpegBitWriter bits, HuffmanCode code, int symbol)
    {
        (int word, int length) = code[symbol];
        bits.Write((uint)word, length);
    }

    private static void WriteNumber(JpegBitWriter bits, HuffmanCode code, int run, int number)
    {
        int size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(number));
        WriteSymbol(bits, code, run << 4 | size);
        // A negative number's bits are those of its magnitude, turned over (figure F.12, read backwards).
        if (size > 0) bits.Write((uint)(number < 0 ? number + (1 << size) - 1 : number), size);
    }
}
