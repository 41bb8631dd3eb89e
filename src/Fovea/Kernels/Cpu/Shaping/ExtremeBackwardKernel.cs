using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>dx[o, r, i] = dy[o, i] at the first r where x[o, r, i] = y[o, i] (or both are NaN), elsewhere 0. An item is one o, or a slice of its columns.</summary>
internal unsafe struct ExtremeBackwardKernel : IJob
{
    private const int MaxColumns = 256;

    private InstructionTier _tier;
    private ReductionGeometry _geometry;
    private int _slices;
    private float* _x, _y, _dy, _dx;

    public static void Run(CpuExecution execution, in ReductionGeometry g, float* x, float* y, float* dy, float* dx)
    {
        if (g.Outer == 0 || g.Inner == 0) return;
        int slices = Cut.Items(g.Inner, MaxColumns);
        ExtremeBackwardKernel job = new() { _tier = execution.Tier, _geometry = g, _slices = slices, _x = x, _y = y, _dy = dy, _dx = dx };
        execution.Team.Run(ref job, checked(g.Outer * slices));
    }

    public readonly void Run(int index)
    {
        (int outer, int slice) = Math.DivRem(index, _slices);
        Work work = new() { Job = this, Outer = outer, First = slice * MaxColumns, End = Cut.End(slice, MaxColumns, _geometry.Inner) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public ExtremeBackwardKernel Job;
        public int Outer, First, End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            (int reduced, nint inner) = (Job._geometry.Reduced, Job._geometry.Inner);
            for (int i = First; i < End; i += TOps.Width)
            {
                bool partial = i + TOps.Width > End;
                V mask = TOps.Mask(End - i);
                V extreme = ElementLoop.Load<V, TOps>(Job._y + Outer * inner + i, mask, partial);
                // What is still to be given away: zero once its place was found.
                V gradient = ElementLoop.Load<V, TOps>(Job._dy + Outer * inner + i, mask, partial);
                nint place = (nint)Outer * reduced * inner + i;
                for (int r = 0; r < reduced; r++, place += inner)
                {
                    V elsewhere = Differs<V, TOps>(ElementLoop.Load<V, TOps>(Job._x + place, mask, partial), extreme);
                    ElementLoop.Store<V, TOps>(Job._dx + place, TOps.Select(elsewhere, TOps.Zero, gradient), mask, partial);
                    gradient = TOps.Select(elsewhere, gradient, TOps.Zero);
                }
            }
        }

        /// <summary>The mask of x ≠ y, where two NaNs are equal.</summary>
        [MethodImpl(KernelOptions.Body)]
        private static V Differs<V, TOps>(V x, V y) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            V greater = TOps.GreaterThan(x, y), either = TOps.Select(greater, greater, TOps.GreaterThan(y, x));
            // Every comparison with NaN is false.
            return TOps.Select(TOps.IsNaN(y), TOps.Select(TOps.IsNaN(x), TOps.Zero, TOps.IsNaN(y)), either);
        }
    }
}
