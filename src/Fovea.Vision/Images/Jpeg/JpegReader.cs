using System.Buffers.Binary;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Jpeg;

/// <summary>Reads JPEG: baseline, extended sequential and progressive with Huffman codes and 8 bits, of any subsampling. Source: ITU-T T.81
/// (1992).</summary>
/// <remarks>Walks from marker to marker. Sequential scans write samples at once; progressive ones collect coefficients, which become samples
/// at the end.</remarks>
internal sealed class JpegReader(ImageSource source)
{
    private const int Tables = 4;
    private readonly short[]?[] _quantisers = new short[]?[Tables];
    private readonly HuffmanTable?[] _dc = new HuffmanTable?[Tables];
    private readonly HuffmanTable?[] _ac = new HuffmanTable?[Tables];
    private JpegFrame? _frame;
    private int _restartInterval;
    private int _orientation = Orientation.Upright;
    private bool _isJfif;
    private int _adobeTransform = -1;
    private bool _hasScan;

    public Raster Read()
    {
        int position = 2;
        while (true)
        {
            byte marker = NextMarker(ref position);
            if (marker == JpegMarker.End) break;
            if (JpegMarker.IsRestart(marker) || marker is JpegMarker.Temporary or JpegMarker.Start) continue;
            int content = position + 2;
            if (EndsEarly(content)) break;
            if (source.Bytes.Length < content) throw source.CutShort("within a segment", source.Bytes.Length);
            int length = BinaryPrimitives.ReadUInt16BigEndian(source.Bytes.Span[position..]) - 2;
            if (length < 0) throw source.Error($"a segment of {length + 2} bytes; 2 or more are expected.", position, NameOf(marker));
            if (EndsEarly(content + length)) break;
            if (source.Bytes.Length < content + length) throw source.CutShort("within a segment", source.Bytes.Length);
            position = content + length;
            ReadOnlySpan<byte> bytes = source.Bytes.Span.Slice(content, length);
            if (marker == JpegMarker.Scan) position = ReadScan(content, bytes, position);
            else ReadSegment(marker, content, bytes);
        }

        if (_frame is null || !_hasScan) throw source.Error("the file holds no picture: it ends before a frame and a scan.", position);
        foreach (JpegComponent component in _frame.Components)
        {
            // A scan that is missing would leave a blurred picture without a word.
            int missing = component.KnownBits.AsSpan().IndexOfAnyExcept(0);
            if (missing >= 0 && !source.Options.AllowTruncated)
            {
                throw source.Error($"its scans end before coefficient {missing} of component {component.Id} is complete. It was cut short: get it again.",
                    position);
            }
        }

        if (_frame.IsProgressive) JpegScan.FinishProgressive(_frame);
        return Orientation.Apply(source, new JpegPixels(source, _frame, ColourOf(_frame)).Read(), _orientation);
    }

    /// <summary>Whether the file ends before a place, has something to show, and may do so.</summary>
    private bool EndsEarly(int place) => source.Options.AllowTruncated && _hasScan && source.Bytes.Length < place;

    /// <summary>The next marker; what stands before it is left out, as fill bytes and the rest of a scan may be.</summary>
    private byte NextMarker(ref int position)
    {
        ReadOnlySpan<byte> file = source.Bytes.Span;
        while (true)
        {
            int at = file[position..].IndexOf((byte)0xFF);
            if ((at < 0 || position + at + 1 >= file.Length) && EndsEarly(int.MaxValue)) return JpegMarker.End;
            if (at < 0 || position + at + 1 >= file.Length) throw source.CutShort("before the marker of its end", file.Length);
            position += at + 1;
            if (file[position] is not (0 or 0xFF)) return file[position++];
        }
    }

    private void ReadSegment(byte marker, int offset, ReadOnlySpan<byte> bytes)
    {
        if (JpegMarker.WhyUnreadable(marker) is { } reason)
        {
            throw source.Error($"it uses {reason}, which cannot be read; baseline and progressive JPEG can. Convert the picture.",
                offset, NameOf(marker));
        }

        switch (marker)
        {
            case JpegMarker.BaselineFrame or JpegMarker.SequentialFrame or JpegMarker.ProgressiveFrame:
                if (_frame is not null) throw source.Error("a second frame; one is expected.", offset, NameOf(marker));
                _frame = JpegFrame.Parse(source, marker, offset, bytes);
                break;
            case JpegMarker.HuffmanTables: ReadHuffmanTables(offset, bytes); break;
            case JpegMarker.Quantisers: ReadQuantisers(offset, bytes); break;
            case JpegMarker.RestartInterval:
                if (bytes.Length != 2) throw source.Error($"a restart interval of {bytes.Length} bytes; 2 are expected.", offset, "DRI");
                _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(bytes);
                break;
            case JpegMarker.Jfif: _isJfif |= bytes.StartsWith("JFIF\0"u8); break;
            case JpegMarker.Exif when bytes.StartsWith("Exif\0"u8) && bytes.Length > 6: _orientation = Orientation.Of(bytes[6..]); break;
            case JpegMarker.Adobe when bytes.StartsWith("Adobe"u8) && bytes.Length >= 12: _adobeTransform = bytes[11]; break;
            default:
                // Applications' data and comments; of other markers only those that name tables and frames matter.
                break;
        }
    }

    private void ReadHuffmanTables(int offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            const int header = 1 + HuffmanTable.MaxLength;
            int count = 0;
            for (int i = 1; i < Math.Min(header, bytes.Length); i++) count += bytes[i];
            (int type, int index) = (bytes[0] >> 4, bytes[0] & 15);
            if (bytes.Length < header + count || type > 1 || index >= Tables || count > 256)
            {
                throw source.Error($"a Huffman table ({type}, {index}) of {count} symbols in {bytes.Length} bytes is damaged.",
                    offset, "DHT");
            }

            HuffmanTable table = HuffmanTable.Create(bytes[1..header], bytes.Slice(header, count))
                ?? throw source.Error("a Huffman table has more codes than there are. The file is damaged.", offset, "DHT");
            if (type == 0 && table.MaxSymbol > 15)
                throw source.Error($"a Huffman table for DC has the symbol {table.MaxSymbol}; 15 is the most.", offset, "DHT");
            (type == 0 ? _dc : _ac)[index] = table;
            bytes = bytes[(header + count)..];
        }
    }

    private void ReadQuantisers(int offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            (int precision, int index) = (bytes[0] >> 4, bytes[0] & 15);
            int length = JpegOrder.BlockSize * (1 + precision);
            if (precision > 1 || index >= Tables || bytes.Length < 1 + length)
                throw source.Error($"a quantiser ({precision}, {index}) in {bytes.Length} bytes is damaged.", offset, "DQT");
            short[] quantiser = new short[JpegOrder.BlockSize];
            for (int k = 0; k < quantiser.Length; k++)
            {
                int value = precision == 0 ? bytes[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(bytes[(1 + 2 * k)..]);
                if (value == 0) throw source.Error("a quantiser has a step of 0. The file is damaged.", offset, "DQT");
                quantiser[JpegOrder.Natural[k]] = (short)value;
            }

            _quantisers[index] = quantiser;
            bytes = bytes[(1 + length)..];
        }
    }

    private int ReadScan(int offset, ReadOnlySpan<byte> bytes, int position)
    {
        JpegFrame frame = _frame ?? throw source.Error("a scan comes before the frame. The file is damaged.", offset, "SOS");
        if (!_hasScan) frame.Allocate(source, position);
        JpegScan scan = JpegScan.Parse(source, frame, offset, bytes, _dc, _ac, _quantisers);
        _hasScan = true;
        return scan.Decode(position, _restartInterval);
    }

    /// <summary>As libjpeg tells them apart: by JFIF's or Adobe's marker, else by the components' names.</summary>
    private JpegColour ColourOf(JpegFrame frame)
    {
        if (frame.Components.Length == 1) return JpegColour.Grey;
        if (frame.Components.Length == 4) return _adobeTransform > 0 ? JpegColour.Ycck : JpegColour.Cmyk;
        if (_isJfif) return JpegColour.Ycc;
        if (_adobeTransform >= 0) return _adobeTransform == 0 ? JpegColour.Rgb : JpegColour.Ycc;
        return frame.Components is [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }] ? JpegColour.Rgb : JpegColour.Ycc;
    }

    private static string NameOf(byte marker) => $"marker FF{marker:X2}";
}
