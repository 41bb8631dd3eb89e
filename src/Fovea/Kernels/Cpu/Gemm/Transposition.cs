using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>target[c, r] = source[r, c]: squares of 4 × 4 in registers, single floats at the edges.</summary>
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
        bool squares = TOps.Width >= 4 && (Sse.IsSupported || AdvSimd.Arm64.IsSupported);
        int r = 0;
        for (; squares && r <= rows - 4; r += 4)
        {
            int c = 0;
            for (; c <= columns - 4; c += 4) Square(source + r * sourcePitch + c, sourcePitch, target + c * targetPitch + r, targetPitch);
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
    private static void Square(float* source, nint sourcePitch, float* target, nint targetPitch)
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
