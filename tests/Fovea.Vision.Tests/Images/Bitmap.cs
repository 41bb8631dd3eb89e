using System.Buffers.Binary;

namespace Fovea.Vision.Tests.Images;

/// <summary>Makes bitmaps of any kind, right or wrong.</summary>
internal static class Bitmap
{
    public static byte[] File(int width, int height, int bits, int coding, byte[] pixels, int colours)
    {
        byte[] file = new byte[54 + 4 * colours + pixels.Length];
        int offset = 54 + 4 * colours + (coding == 3 ? 12 : 0);
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, offset), (14, 40), (18, width), (22, height), (26, 1 | bits << 16), (30, coding), (46, colours) })
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        for (int i = 0; i < 4 * colours; i++) file[54 + i] = (byte)(i * 17);
        if (coding == 3)
        {
            // The masks of five, six and five bits take the first twelve bytes.
            foreach ((int at, int mask) in new[] { (54, 0xF800), (58, 0x7E0), (62, 0x1F) }) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), mask);
            pixels.AsSpan(12).CopyTo(file.AsSpan(66));
            return file;
        }

        pixels.CopyTo(file, 54 + 4 * colours);
        return file;
    }
}
