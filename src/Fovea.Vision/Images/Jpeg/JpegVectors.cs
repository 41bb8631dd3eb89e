using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Vision.Jpeg;

/// <summary>Lanes of two vectors in turn: a₀ b₀ a₁ b₁ …, the lower or the upper half of them. Transposing a matrix is made of these.</summary>
internal static class JpegVectors
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipLow(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return Vector128.WidenLower(a).AsByte() | (Vector128.WidenLower(b) << 8).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ZipHigh(Vector128<byte> a, Vector128<byte> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return Vector128.WidenUpper(a).AsByte() | (Vector128.WidenUpper(b) << 8).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipLow(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return (Vector128.WidenLower(a.AsUInt16()) | Vector128.WidenLower(b.AsUInt16()) << 16).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> ZipHigh(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return (Vector128.WidenUpper(a.AsUInt16()) | Vector128.WidenUpper(b.AsUInt16()) << 16).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ZipLow(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackLow(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipLow(a, b);
        return (Vector128.WidenLower(a.AsUInt32()) | Vector128.WidenLower(b.AsUInt32()) << 32).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ZipHigh(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported) return Sse2.UnpackHigh(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.ZipHigh(a, b);
        return (Vector128.WidenUpper(a.AsUInt32()) | Vector128.WidenUpper(b.AsUInt32()) << 32).AsInt32();
    }

    /// <summary>Transposes eight rows of eight lanes in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector128<short> r0, ref Vector128<short> r1, ref Vector128<short> r2, ref Vector128<short> r3,
        ref Vector128<short> r4, ref Vector128<short> r5, ref Vector128<short> r6, ref Vector128<short> r7)
    {
        // Each round zips rows half the matrix apart; three rounds make rows of columns.
        Vector128<short> a0 = ZipLow(r0, r4), a1 = ZipHigh(r0, r4), a2 = ZipLow(r1, r5), a3 = ZipHigh(r1, r5);
        Vector128<short> a4 = ZipLow(r2, r6), a5 = ZipHigh(r2, r6), a6 = ZipLow(r3, r7), a7 = ZipHigh(r3, r7);
        Vector128<short> b0 = ZipLow(a0, a4), b1 = ZipHigh(a0, a4), b2 = ZipLow(a1, a5), b3 = ZipHigh(a1, a5);
        Vector128<short> b4 = ZipLow(a2, a6), b5 = ZipHigh(a2, a6), b6 = ZipLow(a3, a7), b7 = ZipHigh(a3, a7);
        (r0, r1, r2, r3) = (ZipLow(b0, b4), ZipHigh(b0, b4), ZipLow(b1, b5), ZipHigh(b1, b5));
        (r4, r5, r6, r7) = (ZipLow(b2, b6), ZipHigh(b2, b6), ZipLow(b3, b7), ZipHigh(b3, b7));
    }
}
