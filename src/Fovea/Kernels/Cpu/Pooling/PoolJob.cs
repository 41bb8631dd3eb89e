using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>Pools some channels of one sample.</summary>
internal interface IPoolKernel
{
    /// <summary>Does the channels <paramref name="firstChannel"/> … <paramref name="endChannel"/> − 1 of one sample.</summary>
    void Sample<V, TOps>(in PoolGeometry g, int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>Cuts pooling into items of one sample and 64 channels, which touch nothing in common, forward or backward.</summary>
internal struct PoolJob<TKernel> : IJob where TKernel : unmanaged, IPoolKernel
{
    private const int ChannelsPerItem = 64;

    private PoolGeometry _geometry;
    private TKernel _kernel;
    private InstructionTier _tier;
    private int _slices;

    public static void Run(CpuExecution execution, in PoolGeometry geometry, TKernel kernel)
    {
        int slices = (geometry.Channels + ChannelsPerItem - 1) / ChannelsPerItem;
        PoolJob<TKernel> job = new() { _geometry = geometry, _kernel = kernel, _tier = execution.Tier, _slices = slices };
        execution.Team.Run(ref job, checked(geometry.Batch * slices));
    }

    public readonly void Run(int index)
    {
        (int sample, int slice) = Math.DivRem(index, _slices);
        int first = slice * ChannelsPerItem;
        Work work = new() { Job = this, Sample = sample, First = first, End = Math.Min(first + ChannelsPerItem, _geometry.Channels) };
        InstructionTiers.Dispatch(_tier, ref work);
    }

    private struct Work : ITieredWork
    {
        public PoolJob<TKernel> Job;
        public int Sample, First, End;

        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V> =>
            Job._kernel.Sample<V, TOps>(Job._geometry, Sample, First, End);
    }
}

/// <summary>The taps of one window that fall on inputs, along one axis: inputs First + k·step for k = 0 … Count − 1.</summary>
internal readonly record struct TapRange(int First, int Count)
{
    public static TapRange Of(in WindowAxis axis, int output)
    {
        int begin = output * axis.Stride - axis.PaddingBegin;
        if (axis.Dilation == 1)
        {
            // The usual case, without a division.
            int start = Math.Max(begin, 0);
            return new TapRange(start, Math.Max(0, Math.Min(begin + axis.Kernel, axis.Input) - start));
        }

        int skipped = begin >= 0 ? 0 : (-begin + axis.Dilation - 1) / axis.Dilation;
        int first = begin + skipped * axis.Dilation;
        int count = first >= axis.Input ? 0 : Math.Min(axis.Kernel - skipped, (axis.Input - 1 - first) / axis.Dilation + 1);
        return new TapRange(first, Math.Max(0, count));
    }
}
