using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>Pools some channels of one sample (or of one region).</summary>
internal interface IPoolKernel
{
    /// <summary>Does the channels <paramref name="firstChannel"/> … <paramref name="endChannel"/> − 1 of one sample.</summary>
    void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>Cuts pooling into items of one sample and 64 channels, which touch nothing in common, forward or backward.</summary>
internal struct PoolJob<TKernel> : IJob where TKernel : unmanaged, IPoolKernel
{
    private const int ChannelsPerItem = 64;

    private TKernel _kernel;
    private InstructionTier _tier;
    private int _channels;
    private int _slices;

    public static void Run(CpuExecution execution, int samples, int channels, TKernel kernel)
    {
        int slices = (channels + ChannelsPerItem - 1) / ChannelsPerItem;
        PoolJob<TKernel> job = new() { _kernel = kernel, _tier = execution.Tier, _channels = channels, _slices = slices };
        execution.Team.Run(ref job, checked(samples * slices));
    }

    public readonly void Run(int index)
    {
        (int sample, int slice) = Math.DivRem(index, _slices);
        int first = slice * ChannelsPerItem;
        Work work = new() { Job = this, Sample = sample, First = first, End = Math.Min(first + ChannelsPerItem, _channels) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public PoolJob<TKernel> Job;
        public int Sample, First, End;

        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V> =>
            Job._kernel.Sample<V, TOps>(Sample, First, End);
    }
}
