namespace Fovea.Vision.Jpeg;

/// <summary>Splits a picture into the planes that the writer codes: grey, or Y, Cb and Cr.</summary>
/// <remarks>Y = 0.299 R + 0.587 G + 0.114 B, Cb = 128 + 0.564 (B − Y), Cr = 128 + 0.713 (R − Y) (ITU-T T.871, 7) in 16-bit fixed point,
/// rounded as libjpeg rounds.</remarks>
internal static class JpegPlanes
{
    private const int Bits = 16, Half = 1 << (Bits - 1), Middle = (128 << Bits) + Half - 1;

    /// <summary>The planes, colours at half the width and height if asked for.</summary>
    public static JpegPlane[] Of(Image image, bool areColoursHalved)
    {
        JpegPlane[] planes = new JpegPlane[image.Channels];
        for (int i = 0; i < planes.Length; i++) planes[i] = new JpegPlane(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            int start = y * planes[0].Stride;
            for (int x = 0; x < planes[0].Stride; x++)
            {
                ReadOnlySpan<byte> pixel = image[Math.Min(x, image.Width - 1), y];
                if (planes.Length == 1) planes[0].Samples[start + x] = pixel[0];
                else Split(pixel, planes, start + x);
            }
        }

        if (areColoursHalved)
        {
            for (int i = 1; i < planes.Length; i++) planes[i] = planes[i].Halve(image.Width);
        }

        return planes;
    }

    private static void Split(ReadOnlySpan<byte> pixel, JpegPlane[] planes, int at)
    {
        (int r, int g, int b) = (pixel[0], pixel[1], pixel[2]);
        planes[0].Samples[at] = (byte)((19595 * r + 38470 * g + 7471 * b + Half) >> Bits);
        planes[1].Samples[at] = (byte)((-11059 * r - 21709 * g + 32768 * b + Middle) >> Bits);
        planes[2].Samples[at] = (byte)((32768 * r - 27439 * g - 5329 * b + Middle) >> Bits);
    }
}
