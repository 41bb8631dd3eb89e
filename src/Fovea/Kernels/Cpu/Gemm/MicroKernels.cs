using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>The micro-kernels of one tier by their number of rows, vectors in a row, tail and epilogue. One is compiled when it first runs.</summary>
internal static unsafe class MicroKernels<V, TOps>
    where V : unmanaged
    where TOps : struct, IVectorOperations<V>
{
    private static readonly delegate*<MicroTile*, void>[][] s_kernels =
    [
        Table<One, FullVectors, PlainSums>(), Table<One, MaskedTail, PlainSums>(), Table<Two, FullVectors, PlainSums>(), Table<Two, MaskedTail, PlainSums>(),
        Table<One, FullVectors, ClampedSums>(), Table<One, MaskedTail, ClampedSums>(), Table<Two, FullVectors, ClampedSums>(), Table<Two, MaskedTail, ClampedSums>(),
    ];

    /// <summary>Columns of a panel of B: two vectors.</summary>
    public static int PanelWidth => 2 * TOps.Width;

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
        int columns = tile->Columns;
        delegate*<MicroTile*, void>[] kernels = Kernels(tile);

        for (int tiles = Tiles(rows, columns, tile->ARow); tiles > 0; tiles--)
        {
            int height = (rows + tiles - 1) / tiles;
            AskForSums(tile, height);
            if (tile->Ahead is not null) AskAhead(tile);
            kernels[height - 1](tile);
            tile->A += height * tile->ARow;
            StepDown(tile, height);
            rows -= height;
        }
    }

    /// <summary>The same with A packed in panels of <paramref name="height"/> rows (<see cref="Panel{V,TOps}.PackRows"/>), the last one lower.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void RunPacked(MicroTile* tile, int rows, int height)
    {
        Debug.Assert(tile->ARow == 1 && tile->Segments == 1);
        delegate*<MicroTile*, void>[] kernels = Kernels(tile);
        for (; rows > 0; rows -= height)
        {
            height = Math.Min(height, rows);
            tile->AStep = height;
            AskForSums(tile, height);
            kernels[height - 1](tile);
            tile->A += (nint)height * tile->Depth;
            StepDown(tile, height);
        }
    }

    /// <summary>Gives the next tile its share of the memory to ask for, spread over all of its k.</summary>
    private static void AskAhead(MicroTile* tile)
    {
        tile->AheadFirst = tile->Ahead->Take(tile->Segments * tile->Depth, out nint step);
        tile->AheadStep = step;
    }

    /// <summary>Sums are added, and C is written, at the very end of a tile: asked for now, they are there by then.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void AskForSums(MicroTile* tile, int height)
    {
        Debug.Assert(!tile->SumsAreFar || tile->Sums is not null);
        float* sums = tile->Sums, c = tile->C;
        for (int i = 0; tile->SumsAreFar && i < height; i++, sums += tile->SumsRow)
        {
            Prefetch.Near(sums);
            Prefetch.Near(sums + tile->Columns - 1);
        }

        for (int i = 0; tile->TargetIsFar && i < height; i++, c += tile->CRow)
        {
            Prefetch.Far(c);
            Prefetch.Far(c + tile->Columns - 1);
        }
    }

    /// <summary>Goes from a tile to the one below it.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void StepDown(MicroTile* tile, int height)
    {
        tile->C += height * tile->CRow;
        if (tile->Sums is not null) tile->Sums += height * tile->SumsRow;
    }

    [MethodImpl(KernelOptions.Body)]
    private static delegate*<MicroTile*, void>[] Kernels(MicroTile* tile)
    {
        int columns = tile->Columns;
        Debug.Assert(columns > 0 && columns <= PanelWidth);
        int vectors = columns > TOps.Width ? 2 : 1;
        return s_kernels[(tile->Clamps ? 4 : 0) + (vectors - 1) * 2 + (columns % TOps.Width == 0 ? 0 : 1)];
    }

    private static delegate*<MicroTile*, void>[] Table<TColumns, TTail, TEpilogue>()
        where TColumns : unmanaged
        where TTail : unmanaged
        where TEpilogue : unmanaged
        =>
        [
            &MicroKernel<V, TOps, One, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Two, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Three, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Four, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Five, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Six, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Seven, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Eight, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Nine, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Ten, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Eleven, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Twelve, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Thirteen, TColumns, TTail, TEpilogue>.Run,
            &MicroKernel<V, TOps, Fourteen, TColumns, TTail, TEpilogue>.Run,
        ];
}
