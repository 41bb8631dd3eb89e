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
/// <typeparam name="TOrder"><see cref="RowMajor"/> or <see cref="ColumnMajor"/>: how A lies in memory.</typeparam>
/// <typeparam name="TTail"><see cref="FullVectors"/> or <see cref="MaskedTail"/>: whether the last vector of a row is cut short.</typeparam>
/// <typeparam name="TEpilogue"><see cref="PlainSums"/> or <see cref="ClampedSums"/>: what happens to a sum between the registers and C.</typeparam>
/// <typeparam name="TSegments"><see cref="OneSegment"/> or <see cref="ManySegments"/>: whether a sum is one run of k.</typeparam>
/// <remarks>
/// <code>
///                     B(s, k, ·), read by vectors        C, in registers
///                     [ b0 (16 floats) | b1 ]            [ c0_0  | c0_1  ]
/// A(s, ·, k): one float a row, broadcast                 [ c1_0  | c1_1  ]
///   RowMajor:    a[i0]  a[i1]  a[i2]   rows 0, 1, 2      [  ...  |  ...  ]
///                a3[i0] a3[i1] a3[i2]  rows 3, 4, 5 ...  [ c13_0 | c13_1 ]
///   ColumnMajor: a[0]   a[1]   a[2]    a[3] ...
/// </code>
/// What a chunk of segments comes to is added to what the chunks before it came to, a tile in L1, and the last one's sums go to C.
/// The accumulators are named locals, because an array of them would live in memory. Sizes are written as sizeof(TRows): the compiler
/// knows it when it reads the first line, so the rows that a tile does not have cost nothing, not even compile time. Where the values of k lie side by side, a pointer for every
/// third row and three running indices are all that the addressing modes of x64 need; where the rows do, one pointer is. The loop is unrolled in the source, for the values of k are
/// the displacements of its addresses; a turn cannot be a method, because the compiler inlines none with more than 32 parameters, and the accumulators alone are 28. One line of memory that comes next is asked for at every turn: there is room for it among the loads, and the misses never queue up.
/// <para>Assumptions: at least one segment, Depth at least 1, Columns over (vectors − 1) · Width and at most vectors · Width,
/// not MaskedTail if Columns is a whole number of vectors; C overlaps neither A nor B, and Sums are C or do not overlap it; Partial, if there is any, holds
/// rows · two vectors and overlaps nothing.</para>
/// </remarks>
internal static unsafe class MicroKernel<V, TOps, TRows, TColumns, TOrder, TTail, TEpilogue, TSegments>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
    where TRows : unmanaged
    where TColumns : unmanaged
    where TOrder : unmanaged
    where TTail : unmanaged
    where TEpilogue : unmanaged
    where TSegments : unmanaged
{
    /// <summary>Computes the tiles; A, C and Sums stand behind the last one afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(MicroTile* tile)
    {
        Debug.Assert(tile->Tiles > 0 && tile->Segments > 0 && tile->Depth > 0);
        Debug.Assert(tile->Columns > (sizeof(TColumns) - 1) * TOps.Width && tile->Columns <= sizeof(TColumns) * TOps.Width);
        Debug.Assert(tile->Partial is null || tile->ChunkSegments > 0);
        Debug.Assert(sizeof(TTail) > 1 || tile->Columns == sizeof(TColumns) * TOps.Width);

        if (!IsOneSegment && tile->Partial is null) tile->ChunkSegments = tile->Segments;
        float* tileA = IsOneSegment ? tile->A + tile->Offsets[0] : tile->A, tileC = tile->C, tileSums = tile->Sums;
        // What is there already is added at the end: sums of parts are more exact than one long sum.
        float* tileBias = tileSums is null ? tile->Bias : null;
        bool asks = tile->Ahead is not null || (!MicroKernels<V, TOps>.HasRoom && (tile->SumsAreFar || tile->TargetIsFar));
        // Without anything to ask for, it asks for what is there: a null pointer would cost a walk through the page tables each time.
        tile->AheadFirst = tileC;
        tile->AheadStep = 0;
        for (int t = tile->Tiles; t > 0; t--)
        {
            if (asks) MicroKernels<V, TOps>.Ask(tile, sizeof(TRows), tileSums, tileC);
            int last = (sizeof(TColumns) - 1) * TOps.Width;
            V tail = sizeof(TTail) > 1 ? TOps.Mask(tile->Columns - last) : TOps.Zero;
            // A packed panel is padded to whole vectors and read whole.
            V bTail = sizeof(TTail) > 1 ? TOps.Mask(tile->Packed ? TOps.Width : tile->Columns - last) : TOps.Zero;
            // B's rows in bytes: scaled here, and not at every turn.
            nint aRow = tile->ARow, aStep = tile->AStep, bRow = tile->BRow * sizeof(float);
            float* ahead = tile->AheadFirst;
            nint aheadStep = tile->AheadStep;
            int s = 0;
            do
            {
                V c0_0, c1_0, c2_0, c3_0, c4_0, c5_0, c6_0, c7_0, c8_0, c9_0, c10_0, c11_0, c12_0, c13_0;
                V c0_1, c1_1, c2_1, c3_1, c4_1, c5_1, c6_1, c7_1, c8_1, c9_1, c10_1, c11_1, c12_1, c13_1;
                float* bias = s == 0 ? tileBias : null;
                if (bias is null)
                {
                    // Each for itself: copies of one register would wait for each other.
                    c0_0 = c1_0 = c2_0 = c3_0 = c4_0 = c5_0 = c6_0 = c7_0 = c8_0 = c9_0 = c10_0 = c11_0 = c12_0 = c13_0 = TOps.Zero;
                    c0_1 = c1_1 = c2_1 = c3_1 = c4_1 = c5_1 = c6_1 = c7_1 = c8_1 = c9_1 = c10_1 = c11_1 = c12_1 = c13_1 = TOps.Zero;
                }
                else
                {
                    c0_0 = c1_0 = c2_0 = c3_0 = c4_0 = c5_0 = c6_0 = c7_0 = c8_0 = c9_0 = c10_0 = c11_0 = c12_0 = c13_0 = LoadFirst(bias, tail);
                    c0_1 = c1_1 = c2_1 = c3_1 = c4_1 = c5_1 = c6_1 = c7_1 = c8_1 = c9_1 = c10_1 = c11_1 = c12_1 = c13_1 = sizeof(TColumns) == 1 ? TOps.Zero : LoadLast(bias + last, tail);
                }

                if (!IsOneSegment) tile->ChunkEnd = Math.Min(s + tile->ChunkSegments, tile->Segments);
                // Rows that are far, those of the sums for the first chunk, those of C for the last: one in each turn.
                bool asksForSums = tile->SumsAreFar && s == 0, asksForTarget = tile->TargetIsFar && (IsOneSegment || tile->ChunkEnd == tile->Segments);
                float* far = asksForSums ? tileSums : tileC;
                nint farStep = asksForSums ? tile->SumsRow : asksForTarget ? tile->CRow : 0, farRows = -sizeof(TRows);
                do
                {
                    float* b = IsOneSegment ? tile->B : tile->B + s * tile->BSegment;
                    float* a = IsOneSegment ? tileA : tileA + tile->Offsets[s];
                    float* a3 = a + 3 * aRow, a6 = a + 6 * aRow, a9 = a + 9 * aRow, a12 = a + 12 * aRow;
                    nint i0 = 0, i1 = aRow, i2 = 2 * aRow;
                    int k = tile->Depth;
                    V b0, b1;
                    for (; k >= 4; k -= 4)
                    {
                        b0 = LoadFirst(b, bTail);
                        b1 = sizeof(TColumns) > 1 ? LoadLast(b + last, bTail) : TOps.Zero;
                        b = (float*)((byte*)b + bRow);
                        Multiply(0, 0, a, a, i0, i1, i2, b0, b1, ref c0_0, ref c0_1, ref c1_0, ref c1_1, ref c2_0, ref c2_1);
                        if (sizeof(TRows) > 3) Multiply(3, 0, a, a3, i0, i1, i2, b0, b1, ref c3_0, ref c3_1, ref c4_0, ref c4_1, ref c5_0, ref c5_1);
                        if (sizeof(TRows) > 6) Multiply(6, 0, a, a6, i0, i1, i2, b0, b1, ref c6_0, ref c6_1, ref c7_0, ref c7_1, ref c8_0, ref c8_1);
                        if (sizeof(TRows) > 9) Multiply(9, 0, a, a9, i0, i1, i2, b0, b1, ref c9_0, ref c9_1, ref c10_0, ref c10_1, ref c11_0, ref c11_1);
                        if (sizeof(TRows) > 12) Multiply(12, 0, a, a12, i0, i1, i2, b0, b1, ref c12_0, ref c12_1, ref c13_0, ref c13_1, ref c13_0, ref c13_1);
                        if (IsColumnMajor) a += aStep;
                        b0 = LoadFirst(b, bTail);
                        b1 = sizeof(TColumns) > 1 ? LoadLast(b + last, bTail) : TOps.Zero;
                        b = (float*)((byte*)b + bRow);
                        Multiply(0, 1, a, a, i0, i1, i2, b0, b1, ref c0_0, ref c0_1, ref c1_0, ref c1_1, ref c2_0, ref c2_1);
                        if (sizeof(TRows) > 3) Multiply(3, 1, a, a3, i0, i1, i2, b0, b1, ref c3_0, ref c3_1, ref c4_0, ref c4_1, ref c5_0, ref c5_1);
                        if (sizeof(TRows) > 6) Multiply(6, 1, a, a6, i0, i1, i2, b0, b1, ref c6_0, ref c6_1, ref c7_0, ref c7_1, ref c8_0, ref c8_1);
                        if (sizeof(TRows) > 9) Multiply(9, 1, a, a9, i0, i1, i2, b0, b1, ref c9_0, ref c9_1, ref c10_0, ref c10_1, ref c11_0, ref c11_1);
                        if (sizeof(TRows) > 12) Multiply(12, 1, a, a12, i0, i1, i2, b0, b1, ref c12_0, ref c12_1, ref c13_0, ref c13_1, ref c13_0, ref c13_1);
                        if (IsColumnMajor) a += aStep;
                        if (MicroKernels<V, TOps>.HasRoom)
                        {
                            Prefetch.Far(ahead);
                            ahead += aheadStep;
                        }

                        b0 = LoadFirst(b, bTail);
                        b1 = sizeof(TColumns) > 1 ? LoadLast(b + last, bTail) : TOps.Zero;
                        b = (float*)((byte*)b + bRow);
                        Multiply(0, 2, a, a, i0, i1, i2, b0, b1, ref c0_0, ref c0_1, ref c1_0, ref c1_1, ref c2_0, ref c2_1);
                        if (sizeof(TRows) > 3) Multiply(3, 2, a, a3, i0, i1, i2, b0, b1, ref c3_0, ref c3_1, ref c4_0, ref c4_1, ref c5_0, ref c5_1);
                        if (sizeof(TRows) > 6) Multiply(6, 2, a, a6, i0, i1, i2, b0, b1, ref c6_0, ref c6_1, ref c7_0, ref c7_1, ref c8_0, ref c8_1);
                        if (sizeof(TRows) > 9) Multiply(9, 2, a, a9, i0, i1, i2, b0, b1, ref c9_0, ref c9_1, ref c10_0, ref c10_1, ref c11_0, ref c11_1);
                        if (sizeof(TRows) > 12) Multiply(12, 2, a, a12, i0, i1, i2, b0, b1, ref c12_0, ref c12_1, ref c13_0, ref c13_1, ref c13_0, ref c13_1);
                        if (IsColumnMajor) a += aStep;
                        b0 = LoadFirst(b, bTail);
                        b1 = sizeof(TColumns) > 1 ? LoadLast(b + last, bTail) : TOps.Zero;
                        b = (float*)((byte*)b + bRow);
                        Multiply(0, 3, a, a, i0, i1, i2, b0, b1, ref c0_0, ref c0_1, ref c1_0, ref c1_1, ref c2_0, ref c2_1);
                        if (sizeof(TRows) > 3) Multiply(3, 3, a, a3, i0, i1, i2, b0, b1, ref c3_0, ref c3_1, ref c4_0, ref c4_1, ref c5_0, ref c5_1);
                        if (sizeof(TRows) > 6) Multiply(6, 3, a, a6, i0, i1, i2, b0, b1, ref c6_0, ref c6_1, ref c7_0, ref c7_1, ref c8_0, ref c8_1);
                        if (sizeof(TRows) > 9) Multiply(9, 3, a, a9, i0, i1, i2, b0, b1, ref c9_0, ref c9_1, ref c10_0, ref c10_1, ref c11_0, ref c11_1);
                        if (sizeof(TRows) > 12) Multiply(12, 3, a, a12, i0, i1, i2, b0, b1, ref c12_0, ref c12_1, ref c13_0, ref c13_1, ref c13_0, ref c13_1);
                        if (IsColumnMajor) a += aStep;
                        if (!IsColumnMajor) (i0, i1, i2) = (i0 + 4, i1 + 4, i2 + 4);
                        if (MicroKernels<V, TOps>.HasRoom)
                        {
                            Prefetch.Far(far);
                            Prefetch.Far(far + last);
                            far += farStep & (farRows >> 63);
                            farRows++;
                        }

                        Prefetch.Far(ahead);
                        ahead += aheadStep;
                    }

                    for (; k > 0; k--)
                    {
                        b0 = LoadFirst(b, bTail);
                        b1 = sizeof(TColumns) > 1 ? LoadLast(b + last, bTail) : TOps.Zero;
                        b = (float*)((byte*)b + bRow);
                        Multiply(0, 0, a, a, i0, i1, i2, b0, b1, ref c0_0, ref c0_1, ref c1_0, ref c1_1, ref c2_0, ref c2_1);
                        if (sizeof(TRows) > 3) Multiply(3, 0, a, a3, i0, i1, i2, b0, b1, ref c3_0, ref c3_1, ref c4_0, ref c4_1, ref c5_0, ref c5_1);
                        if (sizeof(TRows) > 6) Multiply(6, 0, a, a6, i0, i1, i2, b0, b1, ref c6_0, ref c6_1, ref c7_0, ref c7_1, ref c8_0, ref c8_1);
                        if (sizeof(TRows) > 9) Multiply(9, 0, a, a9, i0, i1, i2, b0, b1, ref c9_0, ref c9_1, ref c10_0, ref c10_1, ref c11_0, ref c11_1);
                        if (sizeof(TRows) > 12) Multiply(12, 0, a, a12, i0, i1, i2, b0, b1, ref c12_0, ref c12_1, ref c13_0, ref c13_1, ref c13_0, ref c13_1);
                        if (IsColumnMajor) a += aStep;
                        if (!IsColumnMajor) (i0, i1, i2) = (i0 + 1, i1 + 1, i2 + 1);
                    }
                }
                while (!IsOneSegment && ++s < tile->ChunkEnd);

                // All are read before the first is written: a masked store holds up the loads behind it that touch any of its lanes, and rows may lie closer than a vector is wide.
                bool begins = IsOneSegment || s <= tile->ChunkSegments, ends = IsOneSegment || s == tile->Segments;
                float* sums = begins ? tileSums : tile->Partial;
                if (sums is not null)
                {
                    nint sumsRow = begins ? tile->SumsRow : MicroKernels<V, TOps>.PanelWidth;
                    Add(sums, last, tail, ref c0_0, ref c0_1);
                    if (sizeof(TRows) > 1) Add(sums + 1 * sumsRow, last, tail, ref c1_0, ref c1_1);
                    if (sizeof(TRows) > 2) Add(sums + 2 * sumsRow, last, tail, ref c2_0, ref c2_1);
                    if (sizeof(TRows) > 3) Add(sums + 3 * sumsRow, last, tail, ref c3_0, ref c3_1);
                    if (sizeof(TRows) > 4) Add(sums + 4 * sumsRow, last, tail, ref c4_0, ref c4_1);
                    if (sizeof(TRows) > 5) Add(sums + 5 * sumsRow, last, tail, ref c5_0, ref c5_1);
                    if (sizeof(TRows) > 6) Add(sums + 6 * sumsRow, last, tail, ref c6_0, ref c6_1);
                    if (sizeof(TRows) > 7) Add(sums + 7 * sumsRow, last, tail, ref c7_0, ref c7_1);
                    if (sizeof(TRows) > 8) Add(sums + 8 * sumsRow, last, tail, ref c8_0, ref c8_1);
                    if (sizeof(TRows) > 9) Add(sums + 9 * sumsRow, last, tail, ref c9_0, ref c9_1);
                    if (sizeof(TRows) > 10) Add(sums + 10 * sumsRow, last, tail, ref c10_0, ref c10_1);
                    if (sizeof(TRows) > 11) Add(sums + 11 * sumsRow, last, tail, ref c11_0, ref c11_1);
                    if (sizeof(TRows) > 12) Add(sums + 12 * sumsRow, last, tail, ref c12_0, ref c12_1);
                    if (sizeof(TRows) > 13) Add(sums + 13 * sumsRow, last, tail, ref c13_0, ref c13_1);
                }

                if (sizeof(TEpilogue) > 1 && ends)
                {
                    V low = TOps.Broadcast(tile->Clamp.Low), high = TOps.Broadcast(tile->Clamp.High);
                    CutOff(low, high, ref c0_0, ref c0_1);
                    if (sizeof(TRows) > 1) CutOff(low, high, ref c1_0, ref c1_1);
                    if (sizeof(TRows) > 2) CutOff(low, high, ref c2_0, ref c2_1);
                    if (sizeof(TRows) > 3) CutOff(low, high, ref c3_0, ref c3_1);
                    if (sizeof(TRows) > 4) CutOff(low, high, ref c4_0, ref c4_1);
                    if (sizeof(TRows) > 5) CutOff(low, high, ref c5_0, ref c5_1);
                    if (sizeof(TRows) > 6) CutOff(low, high, ref c6_0, ref c6_1);
                    if (sizeof(TRows) > 7) CutOff(low, high, ref c7_0, ref c7_1);
                    if (sizeof(TRows) > 8) CutOff(low, high, ref c8_0, ref c8_1);
                    if (sizeof(TRows) > 9) CutOff(low, high, ref c9_0, ref c9_1);
                    if (sizeof(TRows) > 10) CutOff(low, high, ref c10_0, ref c10_1);
                    if (sizeof(TRows) > 11) CutOff(low, high, ref c11_0, ref c11_1);
                    if (sizeof(TRows) > 12) CutOff(low, high, ref c12_0, ref c12_1);
                    if (sizeof(TRows) > 13) CutOff(low, high, ref c13_0, ref c13_1);
                }

                float* c = ends ? tileC : tile->Partial;
                nint cRow = ends ? tile->CRow : MicroKernels<V, TOps>.PanelWidth;
                Store(c, last, tail, c0_0, c0_1);
                if (sizeof(TRows) > 1) Store(c + 1 * cRow, last, tail, c1_0, c1_1);
                if (sizeof(TRows) > 2) Store(c + 2 * cRow, last, tail, c2_0, c2_1);
                if (sizeof(TRows) > 3) Store(c + 3 * cRow, last, tail, c3_0, c3_1);
                if (sizeof(TRows) > 4) Store(c + 4 * cRow, last, tail, c4_0, c4_1);
                if (sizeof(TRows) > 5) Store(c + 5 * cRow, last, tail, c5_0, c5_1);
                if (sizeof(TRows) > 6) Store(c + 6 * cRow, last, tail, c6_0, c6_1);
                if (sizeof(TRows) > 7) Store(c + 7 * cRow, last, tail, c7_0, c7_1);
                if (sizeof(TRows) > 8) Store(c + 8 * cRow, last, tail, c8_0, c8_1);
                if (sizeof(TRows) > 9) Store(c + 9 * cRow, last, tail, c9_0, c9_1);
                if (sizeof(TRows) > 10) Store(c + 10 * cRow, last, tail, c10_0, c10_1);
                if (sizeof(TRows) > 11) Store(c + 11 * cRow, last, tail, c11_0, c11_1);
                if (sizeof(TRows) > 12) Store(c + 12 * cRow, last, tail, c12_0, c12_1);
                if (sizeof(TRows) > 13) Store(c + 13 * cRow, last, tail, c13_0, c13_1);
            }
            while (!IsOneSegment && s < tile->Segments);

            tileA += tile->ATile;
            tileC += sizeof(TRows) * tile->CRow;
            if (tileSums is not null) tileSums += sizeof(TRows) * tile->SumsRow;
        }

        tile->A += tile->Tiles * tile->ATile;
        tile->C = tileC;
        tile->Sums = tileSums;
    }

    private static bool IsOneSegment
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sizeof(TSegments) == 1;
    }

    private static bool IsColumnMajor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sizeof(TOrder) > 1;
    }

    /// <summary>Rows first … first + 2 of the tile, those that it has, at the k that is <paramref name="step"/> after the running one: c(i, ·) += a(i) · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        int first, int step, float* column, float* rows, nint i0, nint i1, nint i2, V b0, V b1, ref V c0_0, ref V c0_1, ref V c1_0, ref V c1_1, ref V c2_0, ref V c2_1)
    {
        V x = TOps.Broadcast(IsColumnMajor ? column[first] : rows[i0 + step]);
        c0_0 = TOps.MultiplyAdd(x, b0, c0_0);
        if (sizeof(TColumns) > 1) c0_1 = TOps.MultiplyAdd(x, b1, c0_1);
        if (sizeof(TRows) > first + 1) x = TOps.Broadcast(IsColumnMajor ? column[first + 1] : rows[i1 + step]);
        if (sizeof(TRows) > first + 1) c1_0 = TOps.MultiplyAdd(x, b0, c1_0);
        if (sizeof(TRows) > first + 1 && sizeof(TColumns) > 1) c1_1 = TOps.MultiplyAdd(x, b1, c1_1);
        if (sizeof(TRows) > first + 2) x = TOps.Broadcast(IsColumnMajor ? column[first + 2] : rows[i2 + step]);
        if (sizeof(TRows) > first + 2) c2_0 = TOps.MultiplyAdd(x, b0, c2_0);
        if (sizeof(TRows) > first + 2 && sizeof(TColumns) > 1) c2_1 = TOps.MultiplyAdd(x, b1, c2_1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* row, int last, V tail, ref V first, ref V second)
    {
        first = TOps.Add(LoadFirst(row, tail), first);
        if (sizeof(TColumns) > 1) second = TOps.Add(LoadLast(row + last, tail), second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* row, int last, V tail, V first, V second)
    {
        StoreFirst(row, tail, first);
        if (sizeof(TColumns) > 1) StoreLast(row + last, tail, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CutOff(V low, V high, ref V first, ref V second)
    {
        first = TOps.Min(TOps.Max(first, low), high);
        if (sizeof(TColumns) > 1) second = TOps.Min(TOps.Max(second, low), high);
    }

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
