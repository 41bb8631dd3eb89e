using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>target[c, r] = source[r, c]: four columns of 16, 8 or 4 rows at a time in registers, single floats at the edges.</summary>
/// <remarks>
/// <code>
/// 16 rows, 4 columns:  v0 = | r0  | r4 | r8  | r12 |   four 128-bit lanes, each 4 columns of a row
///                      v1 = | r1  | r5 | r9  | r13 |
///                      v2 = | r2  | r6 | r10 | r14 |
///                      v3 = | r3  | r7 | r11 | r15 |
/// </code>
/// A transposition of 4 × 4 within every lane then gives the four columns, each of 16 rows in order.
/// </remarks>
internal static unsafe class Transposition
{
    /// <summary>Transposes.</summary>
    /// <param name="source">[rows, columns], rows <paramref name="sourcePitch"/> apart.</param>
    /// <param name="sourcePitch">Floats from one row of the source to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="target">[columns, rows], rows <paramref name="targetPitch"/> apart.</param>
    /// <param name="targetPitch">Floats from one row of the target to the next.</param>
    [MethodImpl(KernelOptions.Loop)]
    public static void Run<V, TOps>(float* source, nint sourcePitch, int rows, int columns, float* target, nint targetPitch)
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        int r = 0;
        for (; Avx512F.IsSupported && TOps.Width >= 16 && r <= rows - 16; r += 16)
        {
            int c = 0;
            for (; c <= columns - 4; c += 4) Sixteen(source + r * sourcePitch + c, sourcePitch, target + c * targetPitch + r, targetPitch);
            Single(source, sourcePitch, (r, r + 16), (c, columns), target, targetPitch);
        }

        for (; Avx.IsSupported && TOps.Width >= 8 && r <= rows - 8; r += 8)
        {
            int c = 0;
            for (; c <= columns - 4; c += 4) Eight(source + r * sourcePitch + c, sourcePitch, target + c * targetPitch + r, targetPitch);
            Single(source, sourcePitch, (r, r + 8), (c, columns), target, targetPitch);
        }

        for (; (Sse.IsSupported || AdvSimd.Arm64.IsSupported) && TOps.Width >= 4 && r <= rows - 4; r += 4)
        {
            int c = 0;
            for (; c <= columns - 4; c += 4) Four(source + r * sourcePitch + c, sourcePitch, target + c * targetPitch + r, targetPitch);
            Single(source, sourcePitch, (r, r + 4), (c, columns), target, targetPitch);
        }

        Single(source, sourcePitch, (r, rows), (0, columns), target, targetPitch);
    }

    [MethodImpl(KernelOptions.Body)]
    private static void Single(float* source, nint sourcePitch, (int From, int To) rows, (int From, int To) columns, float* target, nint targetPitch)
    {
        for (int c = columns.From; c < columns.To; c++)
        {
            for (int r = rows.From; r < rows.To; r++) target[c * targetPitch + r] = source[r * sourcePitch + c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(float* source, nint pitch, float* target, nint targetPitch)
    {
        Vector512<float> v0 = Lanes(source, pitch), v1 = Lanes(source + pitch, pitch), v2 = Lanes(source + 2 * pitch, pitch), v3 = Lanes(source + 3 * pitch, pitch);
        Vector512<float> even = Avx512F.UnpackLow(v0, v2), evenHigh = Avx512F.UnpackHigh(v0, v2);
        Vector512<float> odd = Avx512F.UnpackLow(v1, v3), oddHigh = Avx512F.UnpackHigh(v1, v3);
        Avx512F.UnpackLow(even, odd).Store(target);
        Avx512F.UnpackHigh(even, odd).Store(target + targetPitch);
        Avx512F.UnpackLow(evenHigh, oddHigh).Store(target + 2 * targetPitch);
        Avx512F.UnpackHigh(evenHigh, oddHigh).Store(target + 3 * targetPitch);

        static Vector512<float> Lanes(float* row, nint pitch) =>
            Vector512.Create(Pair(row, 4 * pitch), Pair(row + 8 * pitch, 4 * pitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* source, nint pitch, float* target, nint targetPitch)
    {
        Vector256<float> v0 = Pair(source, 4 * pitch), v1 = Pair(source + pitch, 4 * pitch);
        Vector256<float> v2 = Pair(source + 2 * pitch, 4 * pitch), v3 = Pair(source + 3 * pitch, 4 * pitch);
        Vector256<float> even = Avx.UnpackLow(v0, v2), evenHigh = Avx.UnpackHigh(v0, v2);
        Vector256<float> odd = Avx.UnpackLow(v1, v3), oddHigh = Avx.UnpackHigh(v1, v3);
        Avx.UnpackLow(even, odd).Store(target);
        Avx.UnpackHigh(even, odd).Store(target + targetPitch);
        Avx.UnpackLow(evenHigh, oddHigh).Store(target + 2 * targetPitch);
        Avx.UnpackHigh(evenHigh, oddHigh).Store(target + 3 * targetPitch);
    }

    /// <summary>Four floats of a row, and four of the row <paramref name="distance"/> further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(float* row, nint distance) =>
        Avx.InsertVector128(Vector128.Load(row).ToVector256Unsafe(), Vector128.Load(row + distance), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* source, nint sourcePitch, float* target, nint targetPitch)
    {
        Vector128<float> r0 = Vector128.Load(source);
        Vector128<float> r1 = Vector128.Load(source + sourcePitch);
        Vector128<float> r2 = Vector128.Load(source + 2 * sourcePitch);
        Vector128<float> r3 = Vector128.Load(source + 3 * sourcePitch);

        // Interleaving rows 0 with 2 and 1 with 3, and the results once more, puts the columns in order.
        Vector128<float> even = InterleaveLow(r0, r2), evenHigh = InterleaveHigh(r0, r2);
        Vector128<float> odd = InterleaveLow(r1, r3), oddHigh = InterleaveHigh(r1, r3);
        InterleaveLow(even, odd).Store(target);
        InterleaveHigh(even, odd).Store(target + targetPitch);
        InterleaveLow(evenHigh, oddHigh).Store(target + 2 * targetPitch);
        InterleaveHigh(evenHigh, oddHigh).Store(target + 3 * targetPitch);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
