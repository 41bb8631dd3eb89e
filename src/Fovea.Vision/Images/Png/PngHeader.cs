using System.Buffers.Binary;
using Fovea.Vision.Reading;

namespace Fovea.Vision.Png;

/// <summary>The chunk IHDR (PNG specification, third edition, 11.2.1).</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColour Colour, bool IsInterlaced)
{
    public const int Length = 13;

    /// <summary>Samples of a pixel as it is stored: an index into the palette is one.</summary>
    public int StoredChannels => Colour switch
    {
        PngColour.Rgb => 3,
        PngColour.GreyOpacity => 2,
        PngColour.RgbOpacity => 4,
        _ => 1,
    };

    /// <summary>How far back a filter looks: the bytes of a pixel, at least 1 (9.2).</summary>
    public int FilterStep => Math.Max(1, StoredChannels * Depth / 8);

    /// <summary>The bytes of a row of so many pixels, without the one that names its filter.</summary>
    public long RowLength(int width) => ((long)width * StoredChannels * Depth + 7) / 8;

    public static PngHeader Parse(ImageSource source, int offset)
    {
        ReadOnlySpan<byte> bytes = source.Bytes.Span.Slice(offset, Length);
        uint width = BinaryPrimitives.ReadUInt32BigEndian(bytes), height = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        source.CheckSize(width, height, offset);
        (int depth, PngColour colour) = (bytes[8], (PngColour)bytes[9]);
        bool isPossible = colour switch
        {
            PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
            PngColour.Palette => depth is 1 or 2 or 4 or 8,
            PngColour.Rgb or PngColour.GreyOpacity or PngColour.RgbOpacity => depth is 8 or 16,
            _ => false,
        };
        if (!isPossible) throw source.Error($"colour type {bytes[9]} with {depth} bits a sample is not possible.", offset + 8, "IHDR");
        if (bytes[10] != 0) throw source.Error($"the compression method is {bytes[10]}; only 0 (deflate) exists.", offset + 10, "IHDR");
        if (bytes[11] != 0) throw source.Error($"the filter method is {bytes[11]}; only 0 exists.", offset + 11, "IHDR");
        if (bytes[12] > 1) throw source.Error($"the interlace method is {bytes[12]}; 0 (none) and 1 (Adam7) exist.", offset + 12, "IHDR");
        return new PngHeader((int)width, (int)height, depth, colour, bytes[12] == 1);
    }
}
