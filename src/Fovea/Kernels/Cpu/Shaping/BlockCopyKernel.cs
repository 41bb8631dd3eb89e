using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Shaping;

/// <summary>Copies blocks: several to an item where they are short, a slice of one to an item where they are long.</summary>
/// <remarks>Assumptions: source and target do not overlap, nor do two blocks of the target.</remarks>
internal unsafe struct BlockCopyKernel : IJob
{
    private const int FloatsPerItem = 16 * 1024;

    private InstructionTier _tier;
    private BlockCopyGeometry _geometry;
    private int _blocksPerItem, _slices;
    private float* _source, _target;

    public static void Run(CpuExecution execution, in BlockCopyGeometry geometry, float* source, float* target)
    {
        BlockCopyGeometry g = Joined(geometry);
        if (g.Outer == 0 || g.Count == 0 || g.Inner == 0) return;
        int blocks = checked(g.Outer * g.Count);
        BlockCopyKernel job = new()
        {
            _tier = execution.Tier,
            _geometry = g,
            _blocksPerItem = Math.Clamp(FloatsPerItem / g.Inner, 1, blocks),
            _slices = Cut.Items(g.Inner, FloatsPerItem),
            _source = source,
            _target = target,
        };
        execution.Team.Run(ref job, checked(Cut.Items(blocks, job._blocksPerItem) * job._slices));
    }

    public readonly void Run(int index)
    {
        (int item, int slice) = Math.DivRem(index, _slices);
        Work work = new()
        {
            Job = this,
            First = item * _blocksPerItem,
            End = Cut.End(item, _blocksPerItem, _geometry.Outer * _geometry.Count),
            From = slice * FloatsPerItem,
            To = Cut.End(slice, FloatsPerItem, _geometry.Inner),
        };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    /// <summary>Blocks that follow each other on both sides are one.</summary>
    private static BlockCopyGeometry Joined(BlockCopyGeometry g)
    {
        if (g.Source.Step == g.Inner && g.Target.Step == g.Inner) g = g with { Inner = g.Inner * g.Count, Count = 1 };
        if (g.Count == 1 && g.Source.OuterStep == g.Inner && g.Target.OuterStep == g.Inner) g = g with { Inner = g.Inner * g.Outer, Outer = 1 };
        return g;
    }

    private struct Work : ITieredWork
    {
        public BlockCopyKernel Job;
        public int First, End, From, To;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            BlockCopyGeometry g = Job._geometry;
            (int outer, int j) = Math.DivRem(First, g.Count);
            for (int block = First; block < End; block++)
            {
                float* source = Job._source + g.Source.First + (nint)outer * g.Source.OuterStep + (nint)j * g.Source.Step;
                float* target = Job._target + g.Target.First + (nint)outer * g.Target.OuterStep + (nint)j * g.Target.Step;
                int i = From;
                for (; i <= To - TOps.Width; i += TOps.Width) TOps.Store(target + i, TOps.Load(source + i));
                for (; i < To; i++) target[i] = source[i];
                if (++j < g.Count) continue;
                j = 0;
                outer++;
            }
        }
    }
}
