using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>y[o, r, i] = factor · x[o, i], several rows of y to an item.</summary>
internal unsafe struct RepeatKernel : IJob
{
    private const int FloatsPerItem = 16 * 1024;

    private InstructionTier _tier;
    private ReductionGeometry _geometry;
    private int _rows, _perItem;
    private float _factor;
    private float* _x, _y;

    public static void Run(CpuExecution execution, in ReductionGeometry g, float factor, float* x, float* y)
    {
        int rows = g.Outer * g.Reduced;
        if (rows == 0 || g.Inner == 0) return;
        int perItem = Math.Clamp(FloatsPerItem / g.Inner, 1, rows);
        RepeatKernel job = new() { _tier = execution.Tier, _geometry = g, _rows = rows, _perItem = perItem, _factor = factor, _x = x, _y = y };
        execution.Team.Run(ref job, Cut.Items(rows, perItem));
    }

    public readonly void Run(int index)
    {
        Work work = new() { Job = this, First = index * _perItem, End = Cut.End(index, _perItem, _rows) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public RepeatKernel Job;
        public int First, End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            (int reduced, int inner) = (Job._geometry.Reduced, Job._geometry.Inner);
            V factor = TOps.Broadcast(Job._factor);
            for (int row = First; row < End;)
            {
                // One number to many, or row upon row.
                int o = row / reduced, end = (int)Math.Min(End, (o + 1L) * reduced);
                float* x = Job._x + (nint)o * inner;
                if (inner == 1) new Span<float>(Job._y + row, end - row).Fill(Job._factor * *x);
                else for (int r = row; r < end; r++) Row<V, TOps>(factor, x, Job._y + (nint)r * inner, inner);
                row = end;
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private static void Row<V, TOps>(V factor, float* x, float* y, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int i = 0; i < count; i += TOps.Width)
            {
                bool partial = i + TOps.Width > count;
                V mask = TOps.Mask(count - i);
                ElementLoop.Store<V, TOps>(y + i, TOps.Multiply(factor, ElementLoop.Load<V, TOps>(x + i, mask, partial)), mask, partial);
            }
        }
    }
}
