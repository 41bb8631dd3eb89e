using System.Buffers.Binary;
using System.Text;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Png;

/// <summary>The chunks of a file, checked: their order, their number, their lengths and the check of each one (PNG specification, third
/// edition, 5.3 to 5.6 and 11).</summary>
internal sealed class PngChunks
{
    private const int Overhead = 12;
    private const uint Ihdr = 0x49484452, Plte = 0x504C5445, Idat = 0x49444154, Iend = 0x49454E44, Trns = 0x74524E53, Exif = 0x65584966;
    private readonly ImageSource _source;
    private readonly List<(int Offset, int Length)> _data = [];
    private bool _dataHasEnded;

    public PngChunks(ImageSource source)
    {
        _source = source;
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];
        ReadOnlySpan<byte> bytes = source.Bytes.Span;
        if (bytes.Length < signature.Length) throw source.CutShort("within the signature", bytes.Length);
        if (!bytes.StartsWith(signature))
            throw source.Error("the signature of PNG is damaged: the file was changed, perhaps by a transfer as text. Get it again.", 0);
        int position = signature.Length;
        while (!Read(ref position))
        {
            // Until IEND; what follows it is not part of the picture.
        }
    }

    public PngHeader Header { get; private set; }

    /// <summary>PLTE: red, green, blue of each colour; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>tRNS: the palette's opacities, or the one colour that is transparent; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Transparency { get; private set; }

    /// <summary>From eXIf.</summary>
    public int Orientation { get; private set; } = Reading.Orientation.Upright;

    /// <summary>Where the compressed picture begins.</summary>
    public int DataOffset => _data[0].Offset;

    public long DataLength => _data.Sum(static part => (long)part.Length);

    /// <summary>The compressed picture: the contents of all IDAT chunks, one after the other.</summary>
    public Stream OpenData() => new PngDataStream(_source.Bytes, _data);

    private bool Read(ref int position)
    {
        ReadOnlySpan<byte> bytes = _source.Bytes.Span;
        int start = position;
        if (bytes.Length - start < Overhead) throw _source.CutShort("before the chunk IEND", bytes.Length);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[start..]);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(bytes[(start + 4)..]);
        string name = FileFormatException.Quote(Encoding.Latin1.GetString(bytes.Slice(start + 4, 4)));
        if (bytes.Slice(start + 4, 4).ContainsAnyExcept(Letters))
            throw _source.Error("a chunk is expected, its name is not of letters.", start + 4, name);
        if (length > bytes.Length - start - Overhead)
        {
            throw _source.Error($"the chunk promises {length} bytes, the file has {bytes.Length - start - Overhead} more. It was cut short "
                + "or is damaged: get it again.", start, name);
        }

        (int content, int contentLength) = (start + 8, (int)length);
        uint check = BinaryPrimitives.ReadUInt32BigEndian(bytes[(content + contentLength)..]);
        uint actual = PngCrc.Of(bytes.Slice(start + 4, 4 + contentLength));
        if (check != actual)
        {
            throw _source.Error($"the chunk is damaged: its check is {check:x8}, its bytes give {actual:x8}. Get the file again.",
                start, name);
        }

        position = content + contentLength + 4;
        if (start == 8 != (type == Ihdr)) throw _source.Error("the chunk IHDR must come first and once.", start, name);
        _dataHasEnded |= _data.Count > 0 && type != Idat;
        Take(type, name, content, contentLength);
        return type == Iend;
    }

    private static readonly System.Buffers.SearchValues<byte> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private void Take(uint type, string name, int content, int length)
    {
        switch (type)
        {
            case Ihdr:
                if (length != PngHeader.Length)
                    throw _source.Error($"it has {length} bytes; {PngHeader.Length} are expected.", content, name);
                Header = PngHeader.Parse(_source, content);
                break;
            case Plte:
                TakePalette(name, content, length);
                break;
            case Trns:
                TakeTransparency(name, content, length);
                break;
            case Idat:
                if (_dataHasEnded)
                    throw _source.Error("the chunks IDAT must follow each other without others between them.", content, name);
                if (Header.Colour == PngColour.Palette && Palette.Length == 0)
                {
                    throw _source.Error("the picture has a palette (colour type 3), but no chunk PLTE comes before its data.",
                        content, name);
                }

                _data.Add((content, length));
                break;
            case Iend:
                if (length != 0) throw _source.Error($"it has {length} bytes; none are expected.", content, name);
                if (_data.Count == 0) throw _source.Error("the file holds no picture: there is no chunk IDAT.", content, name);
                break;
            case Exif:
                Orientation = Reading.Orientation.Of(_source.Bytes.Span.Slice(content, length));
                break;
            default:
                // The case of the first letter says whether a reader may go on without knowing the chunk (5.4).
                if ((type & 0x20000000) == 0)
                    throw _source.Error("the chunk is needed to show the picture, but is not known.", content, name);
                break;
        }
    }

    private void TakePalette(string name, int content, int length)
    {
        bool isUseful = Header.Colour == PngColour.Palette;
        if (Header.Colour is PngColour.Grey or PngColour.GreyOpacity)
            throw _source.Error("a grey picture can have no palette.", content, name);
        if (Palette.Length > 0 || _data.Count > 0 || Transparency.Length > 0)
            throw _source.Error("the palette must come once, before tRNS and IDAT.", content, name);
        int most = isUseful ? 1 << Header.Depth : 256;
        if (length % 3 != 0 || length == 0 || length > 3 * most)
            throw _source.Error($"a palette of {length} bytes; a multiple of 3 is expected, {3 * most} at most.", content, name);
        Palette = _source.Bytes.Slice(content, length);
    }

    private void TakeTransparency(string name, int content, int length)
    {
        if (Transparency.Length > 0 || _data.Count > 0) throw _source.Error("the transparency must come once, before IDAT.", content, name);
        bool isPossible = Header.Colour switch
        {
            PngColour.Grey => length == 2,
            PngColour.Rgb => length == 6,
            PngColour.Palette => length >= 1 && length <= Palette.Length / 3,
            _ => false,
        };
        if (!isPossible)
        {
            throw _source.Error($"a transparency of {length} bytes does not fit a picture of colour type {(byte)Header.Colour} and a "
                + $"palette of {Palette.Length / 3} colours.", content, name);
        }

        Transparency = _source.Bytes.Slice(content, length);
    }
}
