using System.Buffers.Binary;

namespace Fovea.Vision.Reading;

/// <summary>How a camera was held: the EXIF tag 0x0112, values 1 (upright) to 8. Source: EXIF 2.32 (CIPA DC-008), 4.6.4 and TIFF 6.0.</summary>
internal static class Orientation
{
    public const int Upright = 1;
    private const int Tag = 0x0112;
    private const int EntryLength = 12;
    private const int TypeShort = 3;

    /// <summary>The orientation in a TIFF block (EXIF without its <c>Exif\0\0</c>); upright where there is none or the block is
    /// damaged, because it is not part of the picture.</summary>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return Upright;
        bool isLittle = tiff[0] == 'I';
        if (!tiff.StartsWith(isLittle ? "II*\0"u8 : "MM\0*"u8)) return Upright;
        uint directory = Read32(tiff[4..], isLittle);
        if (directory > (uint)tiff.Length - 2) return Upright;
        int entries = Read16(tiff[(int)directory..], isLittle);
        ReadOnlySpan<byte> list = tiff[((int)directory + 2)..];
        for (int i = 0; i < entries && list.Length >= EntryLength; i++, list = list[EntryLength..])
        {
            if (Read16(list, isLittle) != Tag) continue;
            int value = Read16(list[8..], isLittle);
            return Read16(list[2..], isLittle) == TypeShort && value is >= 1 and <= 8 ? value : Upright;
        }

        return Upright;
    }

    /// <summary>The picture as it is to be seen.</summary>
    /// <remarks>
    /// With the stored picture's column x of W and row y of H, value 2 mirrors left to right, 3 turns by 180°, 4 mirrors top to bottom;
    /// 5 to 8 swap rows and columns first: 5 no more, 6 turns clockwise, 7 is the other diagonal, 8 turns counter-clockwise.
    /// </remarks>
    public static Raster Apply(ImageSource source, in Raster raster, int orientation)
    {
        if (orientation == Upright || !source.Options.ApplyOrientation) return raster;
        bool swaps = orientation >= 5;
        return raster with
        {
            Width = swaps ? raster.Height : raster.Width,
            Height = swaps ? raster.Width : raster.Height,
            Bytes = raster.Bytes is null ? null : Turn(source, raster, raster.Bytes, orientation),
            Words = raster.Words is null ? null : Turn(source, raster, raster.Words, orientation),
        };
    }

    private static T[] Turn<T>(ImageSource source, in Raster raster, T[] samples, int orientation)
        where T : unmanaged
    {
        (int width, int height, int channels) = (raster.Width, raster.Height, raster.Channels);
        T[] turned = source.Allocate<T>(samples.Length, "the turned picture");
        bool swaps = orientation >= 5;
        bool fromRight = orientation is 2 or 3 or 7 or 8, fromBottom = orientation is 3 or 4 or 6 or 7;
        (int newWidth, int newHeight) = swaps ? (height, width) : (width, height);
        int to = 0;
        for (int row = 0; row < newHeight; row++)
        {
            for (int column = 0; column < newWidth; column++)
            {
                (int x, int y) = swaps ? (row, column) : (column, row);
                if (fromRight) x = width - 1 - x;
                if (fromBottom) y = height - 1 - y;
                int from = (y * width + x) * channels;
                for (int channel = 0; channel < channels; channel++) turned[to++] = samples[from + channel];
            }
        }

        return turned;
    }

    private static ushort Read16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
