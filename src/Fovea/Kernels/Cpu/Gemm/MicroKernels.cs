using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>The micro-kernels of one tier by their number of rows, vectors in a row, order of A, tail and epilogue. One is compiled when it first runs.</summary>
internal static unsafe class MicroKernels<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    // Made when they are first asked for: most programs need a few of them.
    private static readonly delegate*<MicroTile*, void>[]?[] s_kernels = new delegate*<MicroTile*, void>[]?[32];

    /// <summary>Columns of a panel of B: two vectors.</summary>
    public static int PanelWidth => 2 * TOps.Width;

    /// <summary>Floats of the largest tile with padded rows.</summary>
    public static int TileFloats => 14 * PanelWidth;

    /// <summary>
    /// Whether the multiply-adds of a turn, four values of k, leave room to ask for rows that are far, and for two lines of what comes next. There are 112 of them in a turn of AVX-512, in 56 cycles.
    /// A turn of AVX2 is 48 in 24 cycles, with 24 broadcasts, 8 loads and what moves the pointers: it waits for instructions, has room for one line of what comes next, and asks for rows at a tile's beginning.
    /// </summary>
    public static bool HasRoom
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TOps.Width >= 16;
    }

    /// <summary>Columns that a panel with <paramref name="columns"/> columns left occupies when packed: one or two vectors.</summary>
    public static int PaddedWidth(int columns) => columns > TOps.Width ? 2 * TOps.Width : TOps.Width;

    /// <summary>Rows of the largest tile whose accumulators, B and one value of A fit the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MaxRows(int columns)
    {
        bool two = columns > TOps.Width;
        return TOps.Width switch
        {
            16 => 14,                                      // 32 registers
            8 => two ? 6 : 12,                             // 16 registers
            4 when AdvSimd.IsSupported => two ? 12 : 14,   // 32 registers
            4 => two ? 6 : 12,
            _ => two ? 4 : 8,
        };
    }

    /// <summary>In how many tiles <see cref="Run"/> computes so many rows, <paramref name="pitch"/> floats apart.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static int Tiles(int rows, int columns, nint pitch)
    {
        // Rows that lie whole pages apart fall into one set of the L1 cache.
        int most = pitch % BlockSizes.Page == 0 ? Math.Min(8, MaxRows(columns)) : MaxRows(columns);
        return Cut.Items(rows, most);
    }

    /// <summary>
    /// Computes <paramref name="rows"/> rows of at most <see cref="PanelWidth"/> columns in tiles of equal height as nearly as may be:
    /// 15 rows are 8 and 7, never 14 and 1, because a low tile waits for its own sums.
    /// </summary>
    /// <param name="tile">The first tile; A, C and Sums stand behind the last row afterwards.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    [MethodImpl(KernelOptions.Loop)]
    public static void Run(MicroTile* tile, int rows)
    {
        delegate*<MicroTile*, void>[] kernels = Kernels(tile);
        int tiles = Tiles(rows, tile->Columns, tile->ARow);
        if (tiles == 0) return;
        (int height, int higher) = Math.DivRem(rows, tiles);
        if (higher > 0) RunTiles(tile, kernels, higher, height + 1);
        RunTiles(tile, kernels, tiles - higher, height);
    }

    /// <summary>Computes so many tiles of one height, whose panels of A (<see cref="RowPanels{V,TOps}"/>) are ATile apart.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void RunPacked(MicroTile* tile, int tiles, int height)
    {
        if (tiles == 0) return;
        Debug.Assert(tile->ARow == 1 && tile->Segments == 1);
        tile->AStep = height;
        tile->Tiles = tiles;
        Kernels(tile)[height - 1](tile);
    }

    [MethodImpl(KernelOptions.Body)]
    private static void RunTiles(MicroTile* tile, delegate*<MicroTile*, void>[] kernels, int tiles, int height)
    {
        tile->Tiles = tiles;
        tile->ATile = height * tile->ARow;
        kernels[height - 1](tile);
    }

    /// <summary>Gives a tile its share of what comes next, and asks for its sums and its target that are far, if it has no room to do so itself.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void Ask(MicroTile* tile, int height, float* sums, float* target)
    {
        if (!HasRoom && (tile->SumsAreFar || tile->TargetIsFar)) AskForRows(tile, height, sums, target);
        if (tile->Ahead is not null) AskAhead(tile, target);
    }

    /// <summary>Gives a tile its share of the memory to ask for, spread over all of its turns.</summary>
    private static void AskAhead(MicroTile* tile, float* target)
    {
        int turns = tile->Segments * (tile->Depth / (HasRoom ? 2 : 4));
        if (turns == 0) return;
        float* piece = tile->Ahead->Take(turns, out nint step);
        tile->AheadFirst = piece is null ? target : piece;
        tile->AheadStep = step;
    }

    /// <summary>Sums are added, and C is written, at the very end of a tile: asked for now, they are there by then.</summary>
    private static void AskForRows(MicroTile* tile, int height, float* sums, float* target)
    {
        Debug.Assert(!tile->SumsAreFar || sums is not null);
        int last = tile->Columns - 1;
        for (int i = 0; tile->SumsAreFar && i < height; i++, sums += tile->SumsRow)
        {
            Prefetch.Near(sums);
            Prefetch.Near(sums + last);
        }

        if (!tile->TargetIsFar) return;
        nint row = tile->CRow;
        // Two narrow vectors are one line, mostly.
        bool oneLine = row % BlockSizes.Line == 0 && ((nint)target ^ (nint)(target + last)) < BlockSizes.Line * sizeof(float);
        for (int i = 0; i < height; i++, target += row)
        {
            Prefetch.Far(target);
            if (!oneLine) Prefetch.Far(target + last);
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private static delegate*<MicroTile*, void>[] Kernels(MicroTile* tile)
    {
        int columns = tile->Columns;
        Debug.Assert(columns > 0 && columns <= PanelWidth && (tile->AStep == 1 || tile->ARow == 1));
        int index = (columns > TOps.Width ? 1 : 0) + (tile->AStep == 1 ? 0 : 2) + (columns % TOps.Width == 0 ? 0 : 4) + (tile->Clamps ? 8 : 0) + (tile->Segments == 1 ? 0 : 16);
        return s_kernels[index] ?? Make(index);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static delegate*<MicroTile*, void>[] Make(int index) =>
        s_kernels[index] = (index & 1) == 0 ? Make<One>(index >> 1) : Make<Two>(index >> 1);

    private static delegate*<MicroTile*, void>[] Make<TColumns>(int index)
        where TColumns : unmanaged
        => (index & 1) == 0 ? Make<TColumns, RowMajor>(index >> 1) : Make<TColumns, ColumnMajor>(index >> 1);

    private static delegate*<MicroTile*, void>[] Make<TColumns, TOrder>(int index)
        where TColumns : unmanaged
        where TOrder : unmanaged
        => (index & 1) == 0 ? Make<TColumns, TOrder, FullVectors>(index >> 1) : Make<TColumns, TOrder, MaskedTail>(index >> 1);

    private static delegate*<MicroTile*, void>[] Make<TColumns, TOrder, TTail>(int index)
        where TColumns : unmanaged
        where TOrder : unmanaged
        where TTail : unmanaged
        => index switch
        {
            0 => Table<TColumns, TOrder, TTail, PlainSums, OneSegment>(),
            1 => Table<TColumns, TOrder, TTail, ClampedSums, OneSegment>(),
            2 => Table<TColumns, TOrder, TTail, PlainSums, ManySegments>(),
            _ => Table<TColumns, TOrder, TTail, ClampedSums, ManySegments>(),
        };

    private static delegate*<MicroTile*, void>[] Table<TColumns, TOrder, TTail, TEpilogue, TSegments>()
        where TColumns : unmanaged
        where TOrder : unmanaged
        where TTail : unmanaged
        where TEpilogue : unmanaged
        where TSegments : unmanaged
        =>
        [
            &MicroKernel<V, TOps, One, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Two, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Three, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Four, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Five, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Six, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Seven, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Eight, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Nine, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Ten, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Eleven, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Twelve, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Thirteen, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
            &MicroKernel<V, TOps, Fourteen, TColumns, TOrder, TTail, TEpilogue, TSegments>.Run,
        ];
}
