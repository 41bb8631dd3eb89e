using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>What happens to the channels c … c + width − 1 of a row; the loops, the tail, the threads and the tiers are <see cref="ChannelLoop"/>'s.</summary>
internal interface IChannelKernel
{
    /// <summary>Goes to a row: its addresses are found once, and not for every vector.</summary>
    void Start(nint row);

    /// <summary>Loads, computes and stores one vector. In the last, partial one of a row only the lanes of the mask may be touched.</summary>
    void Apply<V, TOps>(int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>The loop of the kernels that have numbers for each channel: rows one after the other, so that every map is read and written once, in order.</summary>
internal static class ChannelLoop
{
    private const int FloatsPerItem = 16 * 1024;

    /// <summary>Applies a kernel to <paramref name="rows"/> rows of <paramref name="channels"/>.</summary>
    public static void Run<TKernel>(CpuExecution execution, TKernel kernel, int rows, int channels) where TKernel : unmanaged, IChannelKernel
    {
        if (rows == 0 || channels == 0) return;
        int perItem = Math.Clamp(FloatsPerItem / channels, 1, rows);
        Job<TKernel> job = new() { Kernel = kernel, Rows = rows, Channels = channels, RowsPerItem = perItem, Tier = execution.Tier };
        execution.Team.Run(ref job, Cut.Items(rows, perItem));
    }

    private struct Job<TKernel> : IJob where TKernel : unmanaged, IChannelKernel
    {
        public TKernel Kernel;
        public int Rows, Channels, RowsPerItem;
        public InstructionTier Tier;

        public readonly void Run(int index)
        {
            Work<TKernel> work = new() { Kernel = Kernel, Channels = Channels, First = index * RowsPerItem, End = Cut.End(index, RowsPerItem, Rows) };
            InstructionTiers.Dispatch(Tier, ref work);
        }
    }

    private struct Work<TKernel> : ITieredWork where TKernel : unmanaged, IChannelKernel
    {
        public TKernel Kernel;
        public int Channels, First, End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            (TKernel kernel, int channels) = (Kernel, Channels);
            V mask = TOps.Mask(channels % TOps.Width);
            for (nint row = First; row < End; row++)
            {
                int c = 0;
                kernel.Start(row);
                for (; c + TOps.Width <= channels; c += TOps.Width) kernel.Apply<V, TOps>(c, default, false);
                if (c < channels) kernel.Apply<V, TOps>(c, mask, true);
            }
        }
    }
}
