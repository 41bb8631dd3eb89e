using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y[i, j] += row[j]: the bias of a transposed convolution, several rows to an item.</summary>
internal unsafe struct RowAddition : IJob
{
    private const int FloatsPerItem = 16 * 1024;

    private InstructionTier _tier;
    private int _rows, _columns, _perItem;
    private float* _row;
    private Rows _y;

    public static void Run(CpuExecution execution, int rows, int columns, float* row, Rows y)
    {
        if (rows == 0 || columns == 0) return;
        int perItem = Math.Clamp(FloatsPerItem / columns, 1, rows);
        RowAddition job = new() { _tier = execution.Tier, _rows = rows, _columns = columns, _perItem = perItem, _row = row, _y = y };
        execution.Team.Run(ref job, Cut.Items(rows, perItem));
    }

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, First = index * _perItem, End = Cut.End(index, _perItem, _rows) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public RowAddition Job;
        public int First, End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            int columns = Job._columns;
            for (int i = First; i < End; i++)
            {
                float* y = Job._y[i];
                for (int j = 0; j < columns; j += TOps.Width)
                {
                    bool partial = j + TOps.Width > columns;
                    V mask = TOps.Mask(columns - j);
                    V sum = TOps.Add(ElementLoop.Load<V, TOps>(y + j, mask, partial), ElementLoop.Load<V, TOps>(Job._row + j, mask, partial));
                    ElementLoop.Store<V, TOps>(y + j, sum, mask, partial);
                }
            }
        }
    }
}
