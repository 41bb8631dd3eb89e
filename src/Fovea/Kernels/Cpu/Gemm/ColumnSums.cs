using System.Diagnostics;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Gemm;

/// <summary>sums[j] = Σ_i x[i·pitch + j]: the gradient of a bias.</summary>
/// <remarks>
/// Rows are cut into chunks of a size that depends on the shape alone; the chunks' sums are added in a fixed tree.
/// Within a chunk four rows are summed side by side, because one sum alone would wait for each of its own additions.
/// </remarks>
internal static unsafe class ColumnSums
{
    private const int FloatsPerChunk = 16_384;
    private const int MaxChunks = 256;

    // Columns that fill vectors of every width well.
    private const int JoinedColumns = 48;

    /// <summary>Sums.</summary>
    /// <param name="execution">How to run.</param>
    /// <param name="x">[rows, columns], rows <paramref name="pitch"/> apart.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="pitch">Floats from one row to the next; at least as many as there are columns.</param>
    /// <param name="sums">[columns].</param>
    public static void Run(CpuExecution execution, ReadOnlySpan<float> x, int rows, int pitch, Span<float> sums)
    {
        Debug.Assert(pitch >= sums.Length && (rows == 0 || x.Length >= (rows - 1) * pitch + sums.Length));
        if (rows == 0) sums.Clear();
        if (rows == 0 || sums.IsEmpty) return;
        int joined = JoinedRows(rows, sums.Length);
        Span<float> wide = stackalloc float[joined > 1 ? joined * sums.Length : 0];
        if (joined == 1) Sum(execution, x, rows, pitch, sums, sums.Length);
        else if (pitch == sums.Length) Sum(execution, x, rows / joined, joined * pitch, wide, wide.Length);
        // With gaps the rows are summed one after the other, but in the same order, so the bits are the same.
        else for (int r = 0; r < joined; r++) Sum(execution, x[(r * pitch)..], rows / joined, joined * pitch, wide.Slice(r * sums.Length, sums.Length), wide.Length);
        if (joined == 1) return;
        wide[..sums.Length].CopyTo(sums);
        for (int i = sums.Length; i < wide.Length; i++) sums[i % sums.Length] += wide[i];
    }

    /// <summary>
    /// Few columns leave most lanes idle, so several rows are taken for one: 6 columns are summed as 48, three whole vectors, whose
    /// eight parts are added at the end.
    /// </summary>
    private static int JoinedRows(int rows, int columns)
    {
        int joined = 1;
        while (joined < 16 && joined * columns < JoinedColumns && rows % (2 * joined) == 0) joined *= 2;
        return joined;
    }

    private static void Sum(CpuExecution execution, ReadOnlySpan<float> x, int rows, int pitch, Span<float> sums, int columnsOfChunks)
    {
        fixed (float* px = x, target = sums)
        {
            var work = new Work { Execution = execution, X = px, Rows = rows, Pitch = pitch, Columns = sums.Length, ColumnsOfChunks = columnsOfChunks, Target = target };
            InstructionTiers.Dispatch(execution.Tier, ref work);
        }
    }

    private ref struct Work : ITieredWork
    {
        public CpuExecution Execution;
        public float* X;
        public int Rows;
        public int Pitch;
        public int Columns;
        public int ColumnsOfChunks;
        public float* Target;

        public readonly void Run<V, TOps>()
            where V : unmanaged
            where TOps : struct, IVectorOperations<V>
        {
            int chunkRows = Math.Max(1, Math.Max(FloatsPerChunk / ColumnsOfChunks, Cut.Items(Rows, MaxChunks)));
            int chunks = Cut.Items(Rows, chunkRows);
            using Scratch parts = Scratch.Rent((long)chunks * Columns);
            var item = new Item<V, TOps> { X = X, Rows = Rows, ChunkRows = chunkRows, Pitch = Pitch, Columns = Columns, Parts = parts.Pointer };
            Execution.Team.Run(ref item, chunks);
            PartialSums.Combine<V, TOps>(Execution, parts.Pointer, chunks, Columns, Target);
        }
    }

    private struct Item<V, TOps> : IJob
        where V : unmanaged
        where TOps : struct, IVectorOperations<V>
    {
        public float* X;
        public int Rows;
        public int ChunkRows;
        public int Pitch;
        public int Columns;
        public float* Parts;

        public readonly void Run(int index)
        {
            float* x = X + (nint)index * ChunkRows * Pitch;
            int rows = Math.Min(ChunkRows, Rows - index * ChunkRows);
            for (int j = 0; j < Columns; j += TOps.Width)
            {
                V mask = TOps.Mask(Columns - j);
                V sum0 = TOps.Zero, sum1 = TOps.Zero, sum2 = TOps.Zero, sum3 = TOps.Zero;
                float* row = x + j;
                int i = 0;
                for (; i <= rows - 4; i += 4, row += 4 * (nint)Pitch)
                {
                    sum0 = TOps.Add(sum0, TOps.LoadMasked(row, mask));
                    sum1 = TOps.Add(sum1, TOps.LoadMasked(row + Pitch, mask));
                    sum2 = TOps.Add(sum2, TOps.LoadMasked(row + 2 * (nint)Pitch, mask));
                    sum3 = TOps.Add(sum3, TOps.LoadMasked(row + 3 * (nint)Pitch, mask));
                }

                for (; i < rows; i++, row += Pitch) sum0 = TOps.Add(sum0, TOps.LoadMasked(row, mask));
                TOps.StoreMasked(Parts + (nint)index * Columns + j, mask, TOps.Add(TOps.Add(sum0, sum1), TOps.Add(sum2, sum3)));
            }
        }
    }
}
