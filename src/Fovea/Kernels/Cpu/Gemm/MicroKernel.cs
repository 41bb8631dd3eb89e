using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>
/// The one inner loop of matrix products and convolutions: C(i, j) = start(i, j) + Σ_s Σ_k A(s, i, k) · B(s, k, j), a tile of C kept in registers; start are the sums so far, or the bias.
/// </summary>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="TOps">Its operations.</typeparam>
/// <typeparam name="TRows">Rows of the tile: a struct of as many bytes.</typeparam>
/// <typeparam name="TColumns">Vectors in a row of the tile: a struct of as many bytes.</typeparam>
/// <typeparam name="TTail"><see cref="FullVectors"/> or <see cref="MaskedTail"/>: whether the last vector of a row is cut short.</typeparam>
/// <typeparam name="TEpilogue"><see cref="PlainSums"/> or <see cref="ClampedSums"/>: what happens to a sum between the registers and C.</typeparam>
/// <remarks>
/// <code>
///                     B(s, k, ·), read by vectors        C, in registers
///                     [ b0 (16 floats) | b1 ]            [ c0_0  | c0_1  ]
/// A(s, ·, k): one float a row, broadcast                 [ c1_0  | c1_1  ]
///   a0[i0] a0[i1] a0[i2]   rows 0, 1, 2                  [  ...  |  ...  ]
///   a3[i0] a3[i1] a3[i2]   rows 3, 4, 5 ...              [ c13_0 | c13_1 ]
/// </code>
/// The accumulators are named locals, because an array of them would live in memory. Sizes are written as sizeof(TRows): the compiler
/// knows it when it reads the first line, so the rows that a tile does not have cost nothing, not even compile time. A pointer for every third row
/// and three running indices are all that the addressing modes of x64 need. One line of memory that comes next is asked for at every k: there is room for it
/// among the loads, and the misses never queue up.
/// <para>Assumptions: at least one segment, Depth at least 1, Columns over (vectors − 1) · Width and at most vectors · Width,
/// not MaskedTail if Columns is a whole number of vectors; C overlaps neither A nor B, and Sums are C or do not overlap it.</para>
/// </remarks>
internal static unsafe class MicroKernel<V, TOps, TRows, TColumns, TTail, TEpilogue>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TRows : unmanaged
    where TColumns : unmanaged
    where TTail : unmanaged
    where TEpilogue : unmanaged
{
    /// <summary>Computes the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(MicroTile* tile)
    {
        Debug.Assert(tile->Segments > 0 && tile->Depth > 0);
        Debug.Assert(tile->Columns > (sizeof(TColumns) - 1) * TOps.Width && tile->Columns <= sizeof(TColumns) * TOps.Width);
        Debug.Assert(sizeof(TTail) > 1 || tile->Columns == sizeof(TColumns) * TOps.Width);

        int last = (sizeof(TColumns) - 1) * TOps.Width;
        V tail = sizeof(TTail) > 1 ? TOps.Mask(tile->Columns - last) : TOps.Zero;
        float* c = tile->C;
        nint cRow = tile->CRow;

        V c0_0, c1_0, c2_0, c3_0, c4_0, c5_0, c6_0, c7_0, c8_0, c9_0, c10_0, c11_0, c12_0, c13_0;
        V c0_1, c1_1, c2_1, c3_1, c4_1, c5_1, c6_1, c7_1, c8_1, c9_1, c10_1, c11_1, c12_1, c13_1;
        // What is there already is added at the end: sums of parts are more exact than one long sum.
        float* bias = tile->Sums is null ? tile->Bias : null;
        V start0 = bias is null ? TOps.Zero : LoadFirst(bias, tail);
        V start1 = bias is null || sizeof(TColumns) == 1 ? TOps.Zero : LoadLast(bias + last, tail);
        c0_0 = c1_0 = c2_0 = c3_0 = c4_0 = c5_0 = c6_0 = c7_0 = c8_0 = c9_0 = c10_0 = c11_0 = c12_0 = c13_0 = start0;
        c0_1 = c1_1 = c2_1 = c3_1 = c4_1 = c5_1 = c6_1 = c7_1 = c8_1 = c9_1 = c10_1 = c11_1 = c12_1 = c13_1 = start1;

        // A packed panel is padded to whole vectors and read whole.
        V bTail = sizeof(TTail) > 1 ? TOps.Mask(tile->Packed ? TOps.Width : tile->Columns - last) : TOps.Zero;
        nint aRow = tile->ARow, aStep = tile->AStep, bRow = tile->BRow;
        // Without anything to ask for, it asks for what is there: a null pointer would cost a walk through the page tables each time.
        float* ahead = tile->AheadFirst is null ? c : tile->AheadFirst;
        nint aheadStep = tile->AheadStep;
        for (int s = 0; s < tile->Segments; s++)
        {
            float* b = tile->B + s * tile->BSegment;
            float* a0 = tile->A + tile->Offsets[s];
            float* a3 = a0 + 3 * aRow, a6 = a0 + 6 * aRow, a9 = a0 + 9 * aRow, a12 = a0 + 12 * aRow;
            nint i0 = 0, i1 = aRow, i2 = 2 * aRow;
            for (int k = tile->Depth; k > 0; k--)
            {
                V b0 = LoadFirst(b, bTail);
                V b1 = sizeof(TColumns) > 1 ? LoadLast(b + last, bTail) : TOps.Zero;
                V x;
                x = TOps.Broadcast(a0[i0]);
                c0_0 = TOps.MultiplyAdd(x, b0, c0_0);
                if (sizeof(TColumns) > 1) c0_1 = TOps.MultiplyAdd(x, b1, c0_1);
                if (sizeof(TRows) > 1) x = TOps.Broadcast(a0[i1]);
                if (sizeof(TRows) > 1) c1_0 = TOps.MultiplyAdd(x, b0, c1_0);
                if (sizeof(TRows) > 1 && sizeof(TColumns) > 1) c1_1 = TOps.MultiplyAdd(x, b1, c1_1);
                if (sizeof(TRows) > 2) x = TOps.Broadcast(a0[i2]);
                if (sizeof(TRows) > 2) c2_0 = TOps.MultiplyAdd(x, b0, c2_0);
                if (sizeof(TRows) > 2 && sizeof(TColumns) > 1) c2_1 = TOps.MultiplyAdd(x, b1, c2_1);
                if (sizeof(TRows) > 3) x = TOps.Broadcast(a3[i0]);
                if (sizeof(TRows) > 3) c3_0 = TOps.MultiplyAdd(x, b0, c3_0);
                if (sizeof(TRows) > 3 && sizeof(TColumns) > 1) c3_1 = TOps.MultiplyAdd(x, b1, c3_1);
                if (sizeof(TRows) > 4) x = TOps.Broadcast(a3[i1]);
                if (sizeof(TRows) > 4) c4_0 = TOps.MultiplyAdd(x, b0, c4_0);
                if (sizeof(TRows) > 4 && sizeof(TColumns) > 1) c4_1 = TOps.MultiplyAdd(x, b1, c4_1);
                if (sizeof(TRows) > 5) x = TOps.Broadcast(a3[i2]);
                if (sizeof(TRows) > 5) c5_0 = TOps.MultiplyAdd(x, b0, c5_0);
                if (sizeof(TRows) > 5 && sizeof(TColumns) > 1) c5_1 = TOps.MultiplyAdd(x, b1, c5_1);
                if (sizeof(TRows) > 6) x = TOps.Broadcast(a6[i0]);
                if (sizeof(TRows) > 6) c6_0 = TOps.MultiplyAdd(x, b0, c6_0);
                if (sizeof(TRows) > 6 && sizeof(TColumns) > 1) c6_1 = TOps.MultiplyAdd(x, b1, c6_1);
                if (sizeof(TRows) > 7) x = TOps.Broadcast(a6[i1]);
                if (sizeof(TRows) > 7) c7_0 = TOps.MultiplyAdd(x, b0, c7_0);
                if (sizeof(TRows) > 7 && sizeof(TColumns) > 1) c7_1 = TOps.MultiplyAdd(x, b1, c7_1);
                if (sizeof(TRows) > 8) x = TOps.Broadcast(a6[i2]);
                if (sizeof(TRows) > 8) c8_0 = TOps.MultiplyAdd(x, b0, c8_0);
                if (sizeof(TRows) > 8 && sizeof(TColumns) > 1) c8_1 = TOps.MultiplyAdd(x, b1, c8_1);
                if (sizeof(TRows) > 9) x = TOps.Broadcast(a9[i0]);
                if (sizeof(TRows) > 9) c9_0 = TOps.MultiplyAdd(x, b0, c9_0);
                if (sizeof(TRows) > 9 && sizeof(TColumns) > 1) c9_1 = TOps.MultiplyAdd(x, b1, c9_1);
                if (sizeof(TRows) > 10) x = TOps.Broadcast(a9[i1]);
                if (sizeof(TRows) > 10) c10_0 = TOps.MultiplyAdd(x, b0, c10_0);
                if (sizeof(TRows) > 10 && sizeof(TColumns) > 1) c10_1 = TOps.MultiplyAdd(x, b1, c10_1);
                if (sizeof(TRows) > 11) x = TOps.Broadcast(a9[i2]);
                if (sizeof(TRows) > 11) c11_0 = TOps.MultiplyAdd(x, b0, c11_0);
                if (sizeof(TRows) > 11 && sizeof(TColumns) > 1) c11_1 = TOps.MultiplyAdd(x, b1, c11_1);
                if (sizeof(TRows) > 12) x = TOps.Broadcast(a12[i0]);
                if (sizeof(TRows) > 12) c12_0 = TOps.MultiplyAdd(x, b0, c12_0);
                if (sizeof(TRows) > 12 && sizeof(TColumns) > 1) c12_1 = TOps.MultiplyAdd(x, b1, c12_1);
                if (sizeof(TRows) > 13) x = TOps.Broadcast(a12[i1]);
                if (sizeof(TRows) > 13) c13_0 = TOps.MultiplyAdd(x, b0, c13_0);
                if (sizeof(TRows) > 13 && sizeof(TColumns) > 1) c13_1 = TOps.MultiplyAdd(x, b1, c13_1);
                Prefetch.Far(ahead);
                ahead += aheadStep;
                i0 += aStep;
                i1 += aStep;
                i2 += aStep;
                b += bRow;
            }
        }

        // All are read before the first is written: a masked store holds up the loads behind it that touch any of its lanes, and rows may lie closer than a vector is wide.
        if (tile->Sums is not null)
        {
            float* sums = tile->Sums;
            nint sumsRow = tile->SumsRow;
            c0_0 = TOps.Add(LoadFirst(sums, tail), c0_0);
            if (sizeof(TColumns) > 1) c0_1 = TOps.Add(LoadLast(sums + last, tail), c0_1);
            if (sizeof(TRows) > 1) c1_0 = TOps.Add(LoadFirst(sums + 1 * sumsRow, tail), c1_0);
            if (sizeof(TRows) > 1 && sizeof(TColumns) > 1) c1_1 = TOps.Add(LoadLast(sums + 1 * sumsRow + last, tail), c1_1);
            if (sizeof(TRows) > 2) c2_0 = TOps.Add(LoadFirst(sums + 2 * sumsRow, tail), c2_0);
            if (sizeof(TRows) > 2 && sizeof(TColumns) > 1) c2_1 = TOps.Add(LoadLast(sums + 2 * sumsRow + last, tail), c2_1);
            if (sizeof(TRows) > 3) c3_0 = TOps.Add(LoadFirst(sums + 3 * sumsRow, tail), c3_0);
            if (sizeof(TRows) > 3 && sizeof(TColumns) > 1) c3_1 = TOps.Add(LoadLast(sums + 3 * sumsRow + last, tail), c3_1);
            if (sizeof(TRows) > 4) c4_0 = TOps.Add(LoadFirst(sums + 4 * sumsRow, tail), c4_0);
            if (sizeof(TRows) > 4 && sizeof(TColumns) > 1) c4_1 = TOps.Add(LoadLast(sums + 4 * sumsRow + last, tail), c4_1);
            if (sizeof(TRows) > 5) c5_0 = TOps.Add(LoadFirst(sums + 5 * sumsRow, tail), c5_0);
            if (sizeof(TRows) > 5 && sizeof(TColumns) > 1) c5_1 = TOps.Add(LoadLast(sums + 5 * sumsRow + last, tail), c5_1);
            if (sizeof(TRows) > 6) c6_0 = TOps.Add(LoadFirst(sums + 6 * sumsRow, tail), c6_0);
            if (sizeof(TRows) > 6 && sizeof(TColumns) > 1) c6_1 = TOps.Add(LoadLast(sums + 6 * sumsRow + last, tail), c6_1);
            if (sizeof(TRows) > 7) c7_0 = TOps.Add(LoadFirst(sums + 7 * sumsRow, tail), c7_0);
            if (sizeof(TRows) > 7 && sizeof(TColumns) > 1) c7_1 = TOps.Add(LoadLast(sums + 7 * sumsRow + last, tail), c7_1);
            if (sizeof(TRows) > 8) c8_0 = TOps.Add(LoadFirst(sums + 8 * sumsRow, tail), c8_0);
            if (sizeof(TRows) > 8 && sizeof(TColumns) > 1) c8_1 = TOps.Add(LoadLast(sums + 8 * sumsRow + last, tail), c8_1);
            if (sizeof(TRows) > 9) c9_0 = TOps.Add(LoadFirst(sums + 9 * sumsRow, tail), c9_0);
            if (sizeof(TRows) > 9 && sizeof(TColumns) > 1) c9_1 = TOps.Add(LoadLast(sums + 9 * sumsRow + last, tail), c9_1);
            if (sizeof(TRows) > 10) c10_0 = TOps.Add(LoadFirst(sums + 10 * sumsRow, tail), c10_0);
            if (sizeof(TRows) > 10 && sizeof(TColumns) > 1) c10_1 = TOps.Add(LoadLast(sums + 10 * sumsRow + last, tail), c10_1);
            if (sizeof(TRows) > 11) c11_0 = TOps.Add(LoadFirst(sums + 11 * sumsRow, tail), c11_0);
            if (sizeof(TRows) > 11 && sizeof(TColumns) > 1) c11_1 = TOps.Add(LoadLast(sums + 11 * sumsRow + last, tail), c11_1);
            if (sizeof(TRows) > 12) c12_0 = TOps.Add(LoadFirst(sums + 12 * sumsRow, tail), c12_0);
            if (sizeof(TRows) > 12 && sizeof(TColumns) > 1) c12_1 = TOps.Add(LoadLast(sums + 12 * sumsRow + last, tail), c12_1);
            if (sizeof(TRows) > 13) c13_0 = TOps.Add(LoadFirst(sums + 13 * sumsRow, tail), c13_0);
            if (sizeof(TRows) > 13 && sizeof(TColumns) > 1) c13_1 = TOps.Add(LoadLast(sums + 13 * sumsRow + last, tail), c13_1);
        }

        V low = sizeof(TEpilogue) > 1 ? TOps.Broadcast(tile->Clamp.Low) : TOps.Zero, high = sizeof(TEpilogue) > 1 ? TOps.Broadcast(tile->Clamp.High) : TOps.Zero;
        StoreFirst(c, tail, Finish(c0_0, low, high));
        if (sizeof(TColumns) > 1) StoreLast(c + last, tail, Finish(c0_1, low, high));
        if (sizeof(TRows) > 1) StoreFirst(c + 1 * cRow, tail, Finish(c1_0, low, high));
        if (sizeof(TRows) > 1 && sizeof(TColumns) > 1) StoreLast(c + 1 * cRow + last, tail, Finish(c1_1, low, high));
        if (sizeof(TRows) > 2) StoreFirst(c + 2 * cRow, tail, Finish(c2_0, low, high));
        if (sizeof(TRows) > 2 && sizeof(TColumns) > 1) StoreLast(c + 2 * cRow + last, tail, Finish(c2_1, low, high));
        if (sizeof(TRows) > 3) StoreFirst(c + 3 * cRow, tail, Finish(c3_0, low, high));
        if (sizeof(TRows) > 3 && sizeof(TColumns) > 1) StoreLast(c + 3 * cRow + last, tail, Finish(c3_1, low, high));
        if (sizeof(TRows) > 4) StoreFirst(c + 4 * cRow, tail, Finish(c4_0, low, high));
        if (sizeof(TRows) > 4 && sizeof(TColumns) > 1) StoreLast(c + 4 * cRow + last, tail, Finish(c4_1, low, high));
        if (sizeof(TRows) > 5) StoreFirst(c + 5 * cRow, tail, Finish(c5_0, low, high));
        if (sizeof(TRows) > 5 && sizeof(TColumns) > 1) StoreLast(c + 5 * cRow + last, tail, Finish(c5_1, low, high));
        if (sizeof(TRows) > 6) StoreFirst(c + 6 * cRow, tail, Finish(c6_0, low, high));
        if (sizeof(TRows) > 6 && sizeof(TColumns) > 1) StoreLast(c + 6 * cRow + last, tail, Finish(c6_1, low, high));
        if (sizeof(TRows) > 7) StoreFirst(c + 7 * cRow, tail, Finish(c7_0, low, high));
        if (sizeof(TRows) > 7 && sizeof(TColumns) > 1) StoreLast(c + 7 * cRow + last, tail, Finish(c7_1, low, high));
        if (sizeof(TRows) > 8) StoreFirst(c + 8 * cRow, tail, Finish(c8_0, low, high));
        if (sizeof(TRows) > 8 && sizeof(TColumns) > 1) StoreLast(c + 8 * cRow + last, tail, Finish(c8_1, low, high));
        if (sizeof(TRows) > 9) StoreFirst(c + 9 * cRow, tail, Finish(c9_0, low, high));
        if (sizeof(TRows) > 9 && sizeof(TColumns) > 1) StoreLast(c + 9 * cRow + last, tail, Finish(c9_1, low, high));
        if (sizeof(TRows) > 10) StoreFirst(c + 10 * cRow, tail, Finish(c10_0, low, high));
        if (sizeof(TRows) > 10 && sizeof(TColumns) > 1) StoreLast(c + 10 * cRow + last, tail, Finish(c10_1, low, high));
        if (sizeof(TRows) > 11) StoreFirst(c + 11 * cRow, tail, Finish(c11_0, low, high));
        if (sizeof(TRows) > 11 && sizeof(TColumns) > 1) StoreLast(c + 11 * cRow + last, tail, Finish(c11_1, low, high));
        if (sizeof(TRows) > 12) StoreFirst(c + 12 * cRow, tail, Finish(c12_0, low, high));
        if (sizeof(TRows) > 12 && sizeof(TColumns) > 1) StoreLast(c + 12 * cRow + last, tail, Finish(c12_1, low, high));
        if (sizeof(TRows) > 13) StoreFirst(c + 13 * cRow, tail, Finish(c13_0, low, high));
        if (sizeof(TRows) > 13 && sizeof(TColumns) > 1) StoreLast(c + 13 * cRow + last, tail, Finish(c13_1, low, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Finish(V sum, V low, V high) => sizeof(TEpilogue) > 1 ? TOps.Min(TOps.Max(sum, low), high) : sum;

    // The first vector of a row is the last one too when there is only one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadFirst(float* source, V tail) => sizeof(TColumns) == 1 ? LoadLast(source, tail) : TOps.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadLast(float* source, V tail) => sizeof(TTail) > 1 ? TOps.LoadMasked(source, tail) : TOps.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFirst(float* target, V tail, V value)
    {
        if (sizeof(TColumns) == 1) StoreLast(target, tail, value);
        else TOps.Store(target, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLast(float* target, V tail, V value)
    {
        if (sizeof(TTail) > 1) TOps.StoreMasked(target, tail, value);
        else TOps.Store(target, value);
    }
}
