using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Fovea.Vision.Jpeg.DctConstants;

namespace Fovea.Vision.Jpeg;

/// <summary>Makes the 64 samples of a block from its coefficients (ITU-T T.81, A.3.3).</summary>
/// <remarks>
/// <code>
/// x[j, i] = 128 + ¼ ∑ᵥ ∑ᵤ c(u) c(v) · q[v, u] · k[v, u] · cos((2i + 1) u π / 16) · cos((2j + 1) v π / 16),   c(0) = 1/√2, else 1
/// </code>
/// Columns, then rows, in integers, with the eight columns (then rows) in the lanes of a vector. What lies between the passes is rounded to
/// <see cref="FractionBits"/> bits behind the point. libjpeg's "islow" rounds at the same places, so the samples are the same.
/// </remarks>
internal static class InverseDct
{
    /// <summary>The shift that a transform over both axes leaves to be done: each axis is too large by √8.</summary>
    private const int AxesShift = 3;

    /// <summary>Writes the samples of a block.</summary>
    /// <param name="coefficients">k, 64 values, row-major.</param>
    /// <param name="quantiser">q, 64 values, row-major; products beyond 16 bits wrap, which no real picture has.</param>
    /// <param name="last">The last coefficient of the zigzag that may not be 0.</param>
    /// <param name="samples">From the block's upper left sample on.</param>
    /// <param name="stride">From a row of samples to the next.</param>
    public static void Write(ReadOnlySpan<short> coefficients, ReadOnlySpan<short> quantiser, int last, Span<byte> samples, int stride)
    {
        if (last == 0) WriteConstant((short)(coefficients[0] * quantiser[0]), samples, stride);
        else WriteBlock(coefficients, quantiser, samples, stride);
    }

    private static void WriteConstant(short dc, Span<byte> samples, int stride)
    {
        const int shift = FractionBits + AxesShift;
        int value = 128 + (((dc << FractionBits) + (1 << (shift - 1))) >> shift);
        ulong row = (ulong)Math.Clamp(value, 0, byte.MaxValue) * 0x0101010101010101;
        for (int y = 0; y < JpegOrder.Side; y++) BinaryPrimitives.WriteUInt64LittleEndian(samples[(y * stride)..], row);
    }

    private static void WriteBlock(ReadOnlySpan<short> coefficients, ReadOnlySpan<short> quantiser, Span<byte> samples, int stride)
    {
        ReadOnlySpan<short> k = coefficients[..JpegOrder.BlockSize], q = quantiser[..JpegOrder.BlockSize];
        Vector256<int> v0 = Load(k, q, 0), v1 = Load(k, q, 8), v2 = Load(k, q, 16), v3 = Load(k, q, 24);
        Vector256<int> v4 = Load(k, q, 32), v5 = Load(k, q, 40), v6 = Load(k, q, 48), v7 = Load(k, q, 56);
        Transform(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, Bits - FractionBits);

        Vector128<short> r0 = Narrow(v0), r1 = Narrow(v1), r2 = Narrow(v2), r3 = Narrow(v3);
        Vector128<short> r4 = Narrow(v4), r5 = Narrow(v5), r6 = Narrow(v6), r7 = Narrow(v7);
        JpegVectors.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        (v0, v1, v2, v3) = (Widen(r0), Widen(r1), Widen(r2), Widen(r3));
        (v4, v5, v6, v7) = (Widen(r4), Widen(r5), Widen(r6), Widen(r7));
        Transform(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5, ref v6, ref v7, Bits + FractionBits + AxesShift);

        // Column x of the samples is in vₓ, its rows in the lanes. Zipped as bytes, as pairs and as fours they become rows, two in a vector.
        Vector128<byte> c04 = ToBytes(v0, v4), c15 = ToBytes(v1, v5), c26 = ToBytes(v2, v6), c37 = ToBytes(v3, v7);
        Vector128<short> c01 = JpegVectors.ZipLow(c04, c15).AsInt16(), c45 = JpegVectors.ZipHigh(c04, c15).AsInt16();
        Vector128<short> c23 = JpegVectors.ZipLow(c26, c37).AsInt16(), c67 = JpegVectors.ZipHigh(c26, c37).AsInt16();
        WriteRows(JpegVectors.ZipLow(c01, c23).AsInt32(), JpegVectors.ZipLow(c45, c67).AsInt32(), samples, stride);
        WriteRows(JpegVectors.ZipHigh(c01, c23).AsInt32(), JpegVectors.ZipHigh(c45, c67).AsInt32(), samples[(4 * stride)..], stride);
    }

    /// <summary>One axis, ⌊(√8 · transform + ½ · 2^shift) / 2^shift⌋ with constants of 13 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform(
        ref Vector256<int> v0, ref Vector256<int> v1, ref Vector256<int> v2, ref Vector256<int> v3,
        ref Vector256<int> v4, ref Vector256<int> v5, ref Vector256<int> v6, ref Vector256<int> v7, int shift)
    {
        // Even half: coefficients 0, 4, 2, 6. The rounding term rides on coefficient 0.
        Vector256<int> half = Vector256.Create(1 << (shift - 1));
        Vector256<int> sum = ((v0 + v4) << Bits) + half, difference = ((v0 - v4) << Bits) + half;
        Vector256<int> shared = (v2 + v6) * C6;
        Vector256<int> from2 = shared + v2 * C2Less6, from6 = shared - v6 * C2And6;
        Vector256<int> e0 = sum + from2, e3 = sum - from2, e1 = difference + from6, e2 = difference - from6;

        // Odd half: coefficients 1, 3, 5, 7.
        Vector256<int> all = (v1 + v3 + v5 + v7) * C3;
        Vector256<int> sum37 = all - (v3 + v7) * C3And5, sum15 = all - (v1 + v5) * C3Less5;
        Vector256<int> sum17 = (v1 + v7) * C3Less7, sum35 = (v3 + v5) * C1And3;
        Vector256<int> o0 = v1 * Odd1 - sum17 + sum15, o1 = v3 * Odd3 - sum35 + sum37;
        Vector256<int> o2 = v5 * Odd5 - sum35 + sum15, o3 = v7 * Odd7 - sum17 + sum37;

        (v0, v7) = ((e0 + o0) >> shift, (e0 - o0) >> shift);
        (v1, v6) = ((e1 + o1) >> shift, (e1 - o1) >> shift);
        (v2, v5) = ((e2 + o2) >> shift, (e2 - o2) >> shift);
        (v3, v4) = ((e3 + o3) >> shift, (e3 - o3) >> shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(ReadOnlySpan<short> k, ReadOnlySpan<short> q, int row) =>
        Widen(Vector128.Create(k.Slice(row, JpegOrder.Side)) * Vector128.Create(q.Slice(row, JpegOrder.Side)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<short> v) => Vector256.WidenLower(v.ToVector256Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector256<int> v) => Vector128.NarrowWithSaturation(v.GetLower(), v.GetUpper());

    /// <summary>Two columns as bytes; cut to −128 … 127, then moved up by 128, which turns the sign bit over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ToBytes(Vector256<int> a, Vector256<int> b) =>
        Vector128.NarrowWithSaturation(Narrow(a), Narrow(b)).AsByte() ^ Vector128.Create((byte)0x80);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteRows(Vector128<int> left, Vector128<int> right, Span<byte> samples, int stride)
    {
        Vector128<ulong> upper = JpegVectors.ZipLow(left, right).AsUInt64(), lower = JpegVectors.ZipHigh(left, right).AsUInt64();
        BinaryPrimitives.WriteUInt64LittleEndian(samples, upper.GetElement(0));
        BinaryPrimitives.WriteUInt64LittleEndian(samples[stride..], upper.GetElement(1));
        BinaryPrimitives.WriteUInt64LittleEndian(samples[(2 * stride)..], lower.GetElement(0));
        BinaryPrimitives.WriteUInt64LittleEndian(samples[(3 * stride)..], lower.GetElement(1));
    }
}
