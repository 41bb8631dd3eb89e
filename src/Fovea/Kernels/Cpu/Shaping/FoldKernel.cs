using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>y[o, i] = x[o, 0, i] ∘ x[o, 1, i] ∘ …: a sum, a greatest, a least, in a tree that the shape alone determines.</summary>
/// <remarks>
/// <code>
/// x [outer, reduced, inner] → chunks of reduced → parts [outer, chunks, inner] → the same again, until one chunk is left
/// </code>
/// Items are several chunks, and slices of inner. Within a chunk four rows are folded side by side, because one
/// alone would wait for each of its own additions.
/// </remarks>
internal unsafe struct FoldKernel<TFold> : IJob where TFold : struct, IFold
{
    private const int FloatsPerItem = 16 * 1024;

    // Short sums round less; 16 rows and more make the parts few.
    private const int FloatsPerChunk = 2048;
    private const int MaxColumns = 1024;
    private const int MinRows = 16;

    private InstructionTier _tier;
    private ReductionGeometry _geometry;
    private int _chunkRows, _chunks, _slices, _perItem;
    private float* _x, _y;

    public static void Run(CpuExecution execution, in ReductionGeometry g, float* x, float* y)
    {
        if (g.Outer == 0 || g.Inner == 0) return;
        int columns = Math.Min(g.Inner, MaxColumns), chunkRows = Math.Max(MinRows, FloatsPerChunk / columns), chunks = Math.Max(1, Cut.Items(g.Reduced, chunkRows));
        int parts = checked(g.Outer * chunks), slices = Cut.Items(g.Inner, MaxColumns);
        int perItem = (int)Math.Clamp(FloatsPerItem / Math.Max(1, (long)Math.Min(g.Reduced, chunkRows) * columns), 1, parts);
        FoldKernel<TFold> job = new() { _tier = execution.Tier, _geometry = g, _chunkRows = chunkRows, _chunks = chunks, _slices = slices, _perItem = perItem, _x = x };
        using Scratch scratch = Scratch.Rent(chunks == 1 ? 0 : (long)parts * g.Inner);
        job._y = chunks == 1 ? y : scratch.Pointer;
        execution.Team.Run(ref job, checked(Cut.Items(parts, perItem) * slices));
        if (chunks > 1) Run(execution, g with { Reduced = chunks }, scratch.Pointer, y);
    }

    public readonly void Run(int index)
    {
        (int item, int slice) = Math.DivRem(index, _slices);
        Work work = new()
        {
            Job = this,
            First = item * _perItem,
            End = Cut.End(item, _perItem, _geometry.Outer * _chunks),
            Column = slice * MaxColumns,
            Columns = Math.Min(MaxColumns, _geometry.Inner - slice * MaxColumns),
        };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public FoldKernel<TFold> Job;
        public int First, End, Column, Columns;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            (int reduced, int inner) = (Job._geometry.Reduced, Job._geometry.Inner);
            for (int part = First; part < End; part++)
            {
                (int o, int chunk) = Math.DivRem(part, Job._chunks);
                int row = chunk * Job._chunkRows, rows = Math.Min(Job._chunkRows, reduced - row);
                float* x = Job._x + ((nint)o * reduced + row) * inner + Column;
                float* y = Job._y + (nint)part * inner + Column;
                if (inner == 1) *y = Line<V, TOps>(x, rows);
                else FoldRows<V, TOps>(x, rows, inner, y);
            }
        }

        /// <summary>Numbers that lie side by side.</summary>
        [MethodImpl(KernelOptions.Body)]
        private static float Line<V, TOps>(float* x, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V fold0 = TOps.Broadcast(TFold.Start), fold1 = fold0, fold2 = fold0, fold3 = fold0;
            int i = 0;
            for (; i <= count - 4 * TOps.Width; i += 4 * TOps.Width)
            {
                fold0 = TFold.Join<V, TOps>(fold0, TOps.Load(x + i));
                fold1 = TFold.Join<V, TOps>(fold1, TOps.Load(x + i + TOps.Width));
                fold2 = TFold.Join<V, TOps>(fold2, TOps.Load(x + i + 2 * TOps.Width));
                fold3 = TFold.Join<V, TOps>(fold3, TOps.Load(x + i + 3 * TOps.Width));
            }

            for (; i <= count - TOps.Width; i += TOps.Width) fold0 = TFold.Join<V, TOps>(fold0, TOps.Load(x + i));
            fold0 = TFold.Join<V, TOps>(TFold.Join<V, TOps>(fold0, fold1), TFold.Join<V, TOps>(fold2, fold3));
            float* lanes = stackalloc float[TOps.Width];
            TOps.Store(lanes, fold0);
            for (int lanesLeft = TOps.Width / 2; lanesLeft > 0; lanesLeft /= 2)
            {
                for (int lane = 0; lane < lanesLeft; lane++) lanes[lane] = TFold.Join<float, ScalarOperations>(lanes[lane], lanes[lane + lanesLeft]);
            }

            float fold = lanes[0];
            for (; i < count; i++) fold = TFold.Join<float, ScalarOperations>(fold, x[i]);
            return fold;
        }

        /// <summary>Row upon row.</summary>
        [MethodImpl(KernelOptions.Body)]
        private readonly void FoldRows<V, TOps>(float* x, int rows, nint pitch, float* y) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int j = 0; j < Columns; j += TOps.Width)
            {
                bool partial = j + TOps.Width > Columns;
                V mask = TOps.Mask(Columns - j);
                V fold0 = TOps.Broadcast(TFold.Start), fold1 = fold0, fold2 = fold0, fold3 = fold0;
                float* row = x + j;
                int r = 0;
                for (; r <= rows - 4; r += 4, row += 4 * pitch)
                {
                    fold0 = TFold.Join<V, TOps>(fold0, ElementLoop.Load<V, TOps>(row, mask, partial));
                    fold1 = TFold.Join<V, TOps>(fold1, ElementLoop.Load<V, TOps>(row + pitch, mask, partial));
                    fold2 = TFold.Join<V, TOps>(fold2, ElementLoop.Load<V, TOps>(row + 2 * pitch, mask, partial));
                    fold3 = TFold.Join<V, TOps>(fold3, ElementLoop.Load<V, TOps>(row + 3 * pitch, mask, partial));
                }

                for (; r < rows; r++, row += pitch) fold0 = TFold.Join<V, TOps>(fold0, ElementLoop.Load<V, TOps>(row, mask, partial));
                fold0 = TFold.Join<V, TOps>(TFold.Join<V, TOps>(fold0, fold1), TFold.Join<V, TOps>(fold2, fold3));
                ElementLoop.Store<V, TOps>(y + j, fold0, mask, partial);
            }
        }
    }
}
