using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y[n, c, r] = x[n, r, c]: every matrix of the batch by itself, several to an item.</summary>
internal unsafe struct TransposeKernel : IJob
{
    private const int ElementsPerItem = 16 * 1024;

    private InstructionTier _tier;
    private int _batch, _rows, _columns, _perItem;
    private float* _x, _y;

    public static void Run(CpuExecution execution, int batch, int rows, int columns, float* x, float* y)
    {
        long size = (long)rows * columns;
        if (batch == 0 || size == 0) return;
        int perItem = (int)Math.Clamp(ElementsPerItem / size, 1, batch);
        TransposeKernel job = new() { _tier = execution.Tier, _batch = batch, _rows = rows, _columns = columns, _perItem = perItem, _x = x, _y = y };
        execution.Team.Run(ref job, Cut.Items(batch, perItem));
    }

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, First = index * _perItem, End = Cut.End(index, _perItem, _batch) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public TransposeKernel Job;
        public int First, End;

        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            nint size = (nint)Job._rows * Job._columns;
            for (int n = First; n < End; n++)
                Transposition.Run<V, TOps>(Job._x + n * size, Job._columns, Job._rows, Job._columns, Job._y + n * size, Job._rows);
        }
    }
}
