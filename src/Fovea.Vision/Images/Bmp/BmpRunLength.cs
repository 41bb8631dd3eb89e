using Fovea.Vision.Reading;

namespace Fovea.Vision.Bmp;

/// <summary>Undoes the run-length codings RLE8 and RLE4 (Microsoft, <i>Windows GDI, Bitmap Compression</i>).</summary>
/// <remarks>
/// Pairs of bytes. Count, value: a run (of RLE4 the two halves of the value in turn). 0, 0: end of the row. 0, 1: end of the picture.
/// 0, 2, dx, dy: go right and up. 0, n of 3 or more: n indices as they are, filled up to an even number of bytes. What is never reached
/// has index 0.
/// </remarks>
internal static class BmpRunLength
{
    /// <summary>The index of each pixel, rows from the bottom.</summary>
    public static byte[] Undo(ImageSource source, BmpHeader header)
    {
        byte[] indices = source.Allocate<byte>((long)header.Width * header.Height, "the indices");
        Array.Clear(indices);
        ReadOnlySpan<byte> file = source.Bytes.Span;
        bool isHalves = header.Coding == BmpCoding.RunLength4;
        int position = header.PixelOffset, x = 0, y = 0;
        while (true)
        {
            if (position + 2 > file.Length) throw source.CutShort("before the end of the picture", position);
            (int count, int value) = (file[position], file[position + 1]);
            position += 2;
            if (count > 0)
            {
                Span<byte> run = Room(count);
                for (int i = 0; i < count; i++) run[i] = (byte)(!isHalves ? value : (i & 1) == 0 ? value >> 4 : value & 15);
                x += count;
            }
            else if (value == 0)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == 1)
            {
                return indices;
            }
            else if (value == 2)
            {
                if (position + 2 > file.Length) throw source.CutShort("before the end of the picture", position);
                (x, y) = (x + file[position], y + file[position + 1]);
                position += 2;
            }
            else
            {
                int length = isHalves ? (value + 1) / 2 : value;
                if (position + length > file.Length) throw source.CutShort("before the end of the picture", position);
                Span<byte> run = Room(value);
                for (int i = 0; i < value; i++)
                    run[i] = !isHalves ? file[position + i] : (byte)(file[position + i / 2] >> ((i & 1) == 0 ? 4 : 0) & 15);
                x += value;
                position += length + (length & 1);
            }
        }

        Span<byte> Room(int count)
        {
            if (y >= header.Height || x + count > header.Width)
                throw source.Error($"a run of {count} pixels at column {x} of row {y} leaves the picture. The file is damaged.", position);
            return indices.AsSpan(y * header.Width + x, count);
        }
    }
}
