using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Fovea.Vision.Jpeg;

/// <summary>Makes RGB pixels from rows of components.</summary>
/// <remarks>
/// Source of the YCbCr formula: ITU-T T.871 (JFIF), 7, in 16-bit fixed point, each product's fraction rounded as libjpeg does:
/// <code>
/// R = Y + 1.402 Cr′,   G = Y − 0.344136 Cb′ − 0.714136 Cr′,   B = Y + 1.772 Cb′,   Cb′ = Cb − 128, Cr′ = Cr − 128
/// </code>
/// </remarks>
internal static class ColourConversion
{
    private const int Bits = 16, Half = 1 << (Bits - 1);
    private const int RedOfCr = 91881, GreenOfCb = -22554, GreenOfCr = -46802, BlueOfCb = 116130;
    private const int Pixels = 16;

    /// <summary>Three rows as they are.</summary>
    public static void Interleave(ReadOnlySpan<byte> r, ReadOnlySpan<byte> g, ReadOnlySpan<byte> b, Span<byte> rgb)
    {
        int x = 0;
        for (; x <= r.Length - Pixels; x += Pixels)
            Write(Vector128.Create(r[x..]), Vector128.Create(g[x..]), Vector128.Create(b[x..]), rgb.Slice(3 * x, 3 * Pixels));
        for (; x < r.Length; x++) (rgb[3 * x], rgb[3 * x + 1], rgb[3 * x + 2]) = (r[x], g[x], b[x]);
    }

    /// <summary>Y, Cb, Cr to R, G, B.</summary>
    public static void FromYcc(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        int x = 0;
        for (; x <= luma.Length - Pixels; x += Pixels)
        {
            Vector256<short> y16 = Widen(luma[x..]), middle = Vector256.Create((short)128);
            Vector256<short> b16 = Widen(cb[x..]) - middle, r16 = Widen(cr[x..]) - middle;
            (Vector256<int> yLow, Vector256<int> yHigh) = Vector256.Widen(y16);
            (Vector256<int> bLow, Vector256<int> bHigh) = Vector256.Widen(b16);
            (Vector256<int> rLow, Vector256<int> rHigh) = Vector256.Widen(r16);
            Vector128<byte> r = Narrow(yLow + Scale(rLow * RedOfCr), yHigh + Scale(rHigh * RedOfCr));
            Vector128<byte> g = Narrow(yLow + Scale(bLow * GreenOfCb + rLow * GreenOfCr), yHigh + Scale(bHigh * GreenOfCb + rHigh * GreenOfCr));
            Vector128<byte> b = Narrow(yLow + Scale(bLow * BlueOfCb), yHigh + Scale(bHigh * BlueOfCb));
            Write(r, g, b, rgb.Slice(3 * x, 3 * Pixels));
        }

        for (; x < luma.Length; x++)
        {
            (int y, int b, int r) = (luma[x], cb[x] - 128, cr[x] - 128);
            rgb[3 * x] = Clamp(y + ((r * RedOfCr + Half) >> Bits));
            rgb[3 * x + 1] = Clamp(y + ((b * GreenOfCb + r * GreenOfCr + Half) >> Bits));
            rgb[3 * x + 2] = Clamp(y + ((b * BlueOfCb + Half) >> Bits));
        }
    }

    /// <summary>Printing colours to R, G, B: each is what its ink leaves of what black leaves, k − ink · k / 255, rounded.</summary>
    /// <remarks>Files with four components are read as Adobe writes them, as Pillow does: they hold 255 − ink, also of black. Only where
    /// Y, Cb and Cr stand for the inks do those give ink itself, because libjpeg takes their complement (T.872, 6.1).</remarks>
    /// <param name="pixels">Three samples for each pixel; become R, G, B.</param>
    /// <param name="black">The fourth row: what black leaves.</param>
    /// <param name="areInks">Whether the samples are inks and not what they leave.</param>
    public static void ApplyBlack(Span<byte> pixels, ReadOnlySpan<byte> black, bool areInks)
    {
        int complement = areInks ? 0 : byte.MaxValue;
        for (int x = 0; x < black.Length; x++)
        {
            int k = black[x];
            for (int channel = 3 * x; channel < 3 * x + 3; channel++)
            {
                // ink · k / 255, rounded without a division.
                int product = (pixels[channel] ^ complement) * k + 128;
                pixels[channel] = (byte)(k - ((product + (product >> 8)) >> 8));
            }
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widen(ReadOnlySpan<byte> row) => Vector256.WidenLower(Vector128.Create(row).ToVector256Unsafe()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Scale(Vector256<int> products) => (products + Vector256.Create(Half)) >> Bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(Vector256<int> low, Vector256<int> high)
    {
        // Cut to 0 … 255 in 32-bit lanes; then every narrowing is exact.
        (low, high) = (Clamp(low), Clamp(high));
        Vector128<short> left = Vector128.Narrow(low.GetLower(), low.GetUpper()), right = Vector128.Narrow(high.GetLower(), high.GetUpper());
        return Vector128.Narrow(left.AsUInt16(), right.AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clamp(Vector256<int> v) => Vector256.Min(Vector256.Max(v, Vector256<int>.Zero), Vector256.Create(255));

    /// <summary>Sixteen pixels; each of the three stores takes every third byte of r, g and b, where an index of 255 gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector128<byte> r, Vector128<byte> g, Vector128<byte> b, Span<byte> rgb)
    {
        const byte o = 255;
        (Vector128.Shuffle(r, Vector128.Create((byte)0, o, o, 1, o, o, 2, o, o, 3, o, o, 4, o, o, 5))
            | Vector128.Shuffle(g, Vector128.Create(o, 0, o, o, 1, o, o, 2, o, o, 3, o, o, 4, o, o))
            | Vector128.Shuffle(b, Vector128.Create(o, o, 0, o, o, 1, o, o, 2, o, o, 3, o, o, 4, o))).CopyTo(rgb);
        (Vector128.Shuffle(r, Vector128.Create(o, o, 6, o, o, 7, o, o, 8, o, o, 9, o, o, 10, o))
            | Vector128.Shuffle(g, Vector128.Create((byte)5, o, o, 6, o, o, 7, o, o, 8, o, o, 9, o, o, 10))
            | Vector128.Shuffle(b, Vector128.Create(o, 5, o, o, 6, o, o, 7, o, o, 8, o, o, 9, o, o))).CopyTo(rgb[16..]);
        (Vector128.Shuffle(r, Vector128.Create(o, 11, o, o, 12, o, o, 13, o, o, 14, o, o, 15, o, o))
            | Vector128.Shuffle(g, Vector128.Create(o, o, 11, o, o, 12, o, o, 13, o, o, 14, o, o, 15, o))
            | Vector128.Shuffle(b, Vector128.Create((byte)10, o, o, 11, o, o, 12, o, o, 13, o, o, 14, o, o, 15))).CopyTo(rgb[32..]);
    }
}
