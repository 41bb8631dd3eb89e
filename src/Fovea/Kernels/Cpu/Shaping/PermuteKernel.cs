using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>Axes in another order: rows are copied where the innermost axis stays innermost, else matrices are transposed.</summary>
/// <remarks>
/// Axes of size 1 are left out and axes that stay neighbours are one. Two axes of the result are then a matrix: the last one, and the
/// one that lies innermost in the source. An item is a slice of such a matrix, or several matrices.
/// <code>
/// [N, H, W, C] → [N, C, H, W] is [N, HW, C] → [N, C, HW]: N matrices of HW rows (last in the result) and C columns (innermost in the source)
/// </code>
/// </remarks>
internal unsafe struct PermuteKernel : IJob
{
    private const int FloatsPerItem = 16 * 1024;
    private const int MinRows = 64;

    private InstructionTier _tier;
    private int _outerAxes, _matrices, _rows, _columns, _rowsPerItem, _slices, _perItem;
    private nint _rowPitch, _columnPitch;
    private fixed int _sizes[Shape.MaxRank];
    private fixed int _sourceSteps[Shape.MaxRank];
    private fixed int _targetSteps[Shape.MaxRank];
    private float* _x, _y;

    public static void Run(CpuExecution execution, in PermuteGeometry geometry, float* x, float* y)
    {
        Shape source = geometry.Source;
        if (source.Count == 0) return;
        Span<int> sizes = stackalloc int[Shape.MaxRank], steps = stackalloc int[Shape.MaxRank];
        int axes = 0;
        for (int k = 0; k < source.Rank; k++)
        {
            (int size, int step) = (source[geometry.Order[k]], source[(geometry.Order[k] + 1)..].Count);
            if (size == 1) continue;
            bool joins = axes > 0 && steps[axes - 1] == size * step;
            if (!joins) sizes[axes++] = 1;
            (sizes[axes - 1], steps[axes - 1]) = (sizes[axes - 1] * size, step);
        }

        PermuteKernel job = new() { _tier = execution.Tier, _x = x, _y = y, _rows = 1, _columns = 1, _matrices = 1, _rowPitch = 1, _columnPitch = 1 };
        for (int k = axes - 1, targetStep = 1; k >= 0; targetStep *= sizes[k--])
        {
            if (steps[k] == 1) (job._columns, job._columnPitch) = (sizes[k], targetStep);
            else if (k == axes - 1) (job._rows, job._rowPitch) = (sizes[k], steps[k]);
            else job.AddOuter(sizes[k], steps[k], targetStep);
        }

        job._rowsPerItem = Math.Max(MinRows, FloatsPerItem / job._columns);
        job._slices = Cut.Items(job._rows, job._rowsPerItem);
        job._perItem = (int)Math.Clamp(FloatsPerItem / ((long)job._rows * job._columns), 1, job._matrices);
        execution.Team.Run(ref job, checked(Cut.Items(job._matrices, job._perItem) * job._slices));
    }

    public readonly void Run(int index)
    {
        (int item, int slice) = Math.DivRem(index, _slices);
        Work work = new()
        {
            Job = this,
            First = item * _perItem,
            End = Cut.End(item, _perItem, _matrices),
            Row = slice * _rowsPerItem,
            Rows = Cut.End(slice, _rowsPerItem, _rows) - slice * _rowsPerItem,
        };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    /// <summary>An axis that is neither row nor column; the innermost one comes first.</summary>
    private void AddOuter(int size, int sourceStep, int targetStep)
    {
        (_sizes[_outerAxes], _sourceSteps[_outerAxes], _targetSteps[_outerAxes]) = (size, sourceStep, targetStep);
        _outerAxes++;
        _matrices *= size;
    }

    private struct Work : ITieredWork
    {
        public PermuteKernel Job;
        public int First, End, Row, Rows;

        [MethodImpl(KernelOptions.Loop)]
        public void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int matrix = First; matrix < End; matrix++)
            {
                float* source = Job._x + Row * Job._rowPitch;
                float* target = Job._y + Row;
                int place = matrix;
                for (int k = 0; k < Job._outerAxes; k++)
                {
                    (place, int at) = Math.DivRem(place, Job._sizes[k]);
                    source += (nint)at * Job._sourceSteps[k];
                    target += (nint)at * Job._targetSteps[k];
                }

                if (Job._columnPitch == 1) Copy<V, TOps>(source, target, Job._columns);
                else Transposition.Run<V, TOps>(source, Job._rowPitch, Rows, Job._columns, target, Job._columnPitch);
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private static void Copy<V, TOps>(float* source, float* target, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            int i = 0;
            for (; i <= count - TOps.Width; i += TOps.Width) TOps.Store(target + i, TOps.Load(source + i));
            for (; i < count; i++) target[i] = source[i];
        }
    }
}
