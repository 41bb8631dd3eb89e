using System.Buffers.Binary;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Bmp;

/// <summary>How the pixels of a bitmap are stored (<c>biCompression</c>).</summary>
internal enum BmpCoding : uint
{
    Plain = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    BitFields = 3,
    BitFieldsWithOpacity = 6,
}

/// <summary>File header and bitmap header: BITMAPCOREHEADER (12 bytes) and BITMAPINFOHEADER (40) up to its version 5 (124).</summary>
/// <remarks>Source: Microsoft, <i>Windows GDI, Bitmap Storage</i>, structures BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER,
/// BITMAPV4HEADER, BITMAPV5HEADER.</remarks>
internal sealed record BmpHeader
{
    private const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40, Os2Header = 64, HeaderWithMasks = 52, HeaderWithOpacity = 56;

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required bool IsTopDown { get; init; }

    public required int BitsPerPixel { get; init; }

    public required BmpCoding Coding { get; init; }

    /// <summary>Which bits of a pixel are red, green, blue and opacity; opacity may have none.</summary>
    public required uint[] Masks { get; init; }

    /// <summary>Blue, green, red (and, but for the core header, a byte of nothing) of each colour.</summary>
    public required ReadOnlyMemory<byte> Palette { get; init; }

    /// <summary>Bytes of a colour in the palette.</summary>
    public required int ColourLength { get; init; }

    /// <summary>Where the pixels begin.</summary>
    public required int PixelOffset { get; init; }

    public static BmpHeader Parse(ImageSource source)
    {
        ReadOnlySpan<byte> file = source.Bytes.Span;
        if (file.Length < FileHeader + CoreHeader) throw source.CutShort("within the header", file.Length);
        uint pixelOffset = Read32(file, 10), length = Read32(file, FileHeader);
        if (length is not (CoreHeader or InfoHeader or HeaderWithMasks or HeaderWithOpacity or Os2Header or 108 or 124))
            throw source.Error($"a bitmap header of {length} bytes is not known; 12, 40, 52, 56, 64, 108 and 124 are.", FileHeader);
        if (file.Length < FileHeader + length) throw source.CutShort("within the header", file.Length);
        ReadOnlySpan<byte> header = file.Slice(FileHeader, (int)length);
        bool isCore = length == CoreHeader;
        long width = isCore ? Read16(header, 4) : (int)Read32(header, 4), height = isCore ? Read16(header, 6) : (int)Read32(header, 8);
        source.CheckSize(width, Math.Abs(height), FileHeader + 4);
        int planes = Read16(header, isCore ? 8 : 12), bits = Read16(header, isCore ? 10 : 14);
        BmpCoding coding = isCore ? BmpCoding.Plain : (BmpCoding)Read32(header, 16);
        if (planes != 1) throw source.Error($"it has {planes} planes; 1 is expected.", FileHeader);
        bool isPossible = coding switch
        {
            BmpCoding.Plain => bits is 1 or 2 or 4 or 8 or 16 or 24 or 32,
            BmpCoding.RunLength8 => bits == 8 && height > 0,
            BmpCoding.RunLength4 => bits == 4 && height > 0,
            // OS/2 gives the same number to another coding.
            BmpCoding.BitFields or BmpCoding.BitFieldsWithOpacity => bits is 16 or 32 && length != Os2Header,
            _ => false,
        };
        if (!isPossible)
        {
            string direction = height < 0 ? ", top-down," : "";
            throw source.Error($"{bits} bits a pixel with compression {(uint)coding}{direction} cannot be read.", FileHeader + 14);
        }

        int end = FileHeader + (int)length;
        uint[] masks = ReadMasks(source, header, coding, bits, ref end);
        int colourLength = isCore ? 3 : 4;
        ReadOnlyMemory<byte> palette = bits > 8 ? default : ReadPalette(source, isCore ? 0 : Read32(header, 32), bits, end, pixelOffset, colourLength);
        if (pixelOffset < end + palette.Length || pixelOffset >= file.Length)
        {
            throw source.Error($"the pixels are said to begin at byte {pixelOffset} of {file.Length}, the headers end at {end + palette.Length}. The "
                + "file was cut short or is damaged.", 10);
        }

        return new BmpHeader
        {
            Width = (int)width, Height = (int)Math.Abs(height), IsTopDown = height < 0, BitsPerPixel = bits, Coding = coding, Masks = masks,
            Palette = palette, ColourLength = colourLength, PixelOffset = (int)pixelOffset,
        };
    }

    private static uint[] ReadMasks(ImageSource source, ReadOnlySpan<byte> header, BmpCoding coding, int bits, ref int end)
    {
        if (coding is not (BmpCoding.BitFields or BmpCoding.BitFieldsWithOpacity))
            return bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0x00FF00, 0x0000FF, 0];
        uint[] masks = new uint[4];
        ReadOnlySpan<byte> fields;
        if (header.Length == InfoHeader)
        {
            // They stand behind the header; the longer ones hold them.
            int length = coding == BmpCoding.BitFieldsWithOpacity ? 16 : 12;
            if (source.Bytes.Length < end + length) throw source.CutShort("within the masks", source.Bytes.Length);
            fields = source.Bytes.Span.Slice(end, length);
            end += length;
        }
        else
        {
            fields = header.Length >= HeaderWithOpacity ? header[InfoHeader..HeaderWithOpacity] : header[InfoHeader..HeaderWithMasks];
        }

        uint seen = 0;
        for (int i = 0; 4 * i < fields.Length; i++)
        {
            masks[i] = Read32(fields, 4 * i);
            // A mask is one run of bits within the pixel, and belongs to one channel.
            uint run = masks[i] >> System.Numerics.BitOperations.TrailingZeroCount(masks[i]);
            bool isRun = masks[i] == 0 ? i == 3 : (run & run + 1) == 0;
            if (!isRun || (masks[i] & seen) != 0 || (bits == 16 && masks[i] > ushort.MaxValue))
            {
                throw source.Error($"the mask {masks[i]:x8} is not one run of bits of its own within {bits}.",
                    FileHeader + InfoHeader + 4 * i);
            }

            seen |= masks[i];
        }

        return masks;
    }

    private static ReadOnlyMemory<byte> ReadPalette(ImageSource source, uint used, int bits, int start, uint pixelOffset, int colourLength)
    {
        uint most = 1u << bits;
        if (used > most) throw source.Error($"a palette of {used} colours for {bits} bits a pixel; {most} are possible.", FileHeader + 32);
        long count = used == 0 ? most : used;
        // Files of the core header's time leave colours out where the pixels follow at once.
        if (used == 0 && pixelOffset > start) count = Math.Min(count, (pixelOffset - start) / colourLength);
        if (start + count * colourLength > source.Bytes.Length) throw source.CutShort("within the palette", source.Bytes.Length);
        if (count == 0) throw source.Error("there is no palette.", start);
        return source.Bytes.Slice(start, (int)count * colourLength);
    }

    private static int Read16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Read32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
