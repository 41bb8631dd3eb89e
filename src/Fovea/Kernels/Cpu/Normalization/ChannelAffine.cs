using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>y = (x − centre)·scale + shift + z·slope with one centre, scale, shift and slope for every channel: each pass of normalisation, forward and back.</summary>
/// <remarks>Left-out operands are null. The centre is subtracted first: folding it into the shift would cancel when the mean is large.</remarks>
internal unsafe struct ChannelAffine
{
    public float* X, Centre, Scale, Shift, Z, ZCentre, Slope, Y;

    private const int FloatsPerItem = 16 * 1024;

    public readonly void Run(CpuExecution execution, int rows, int channels)
    {
        if (rows == 0 || channels == 0) return;
        int perItem = Math.Clamp(FloatsPerItem / channels, 1, rows);
        Job job = new() { Terms = this, Rows = rows, Channels = channels, RowsPerItem = perItem, Tier = execution.Tier };
        execution.Team.Run(ref job, Cut.Items(rows, perItem));
    }

    private struct Job : IJob
    {
        public ChannelAffine Terms;
        public int Rows, Channels, RowsPerItem;
        public InstructionTier Tier;

        public readonly void Run(int index)
        {
            Work work = new() { Job = this, First = index * RowsPerItem, End = Cut.End(index, RowsPerItem, Rows) };
            InstructionTiers.Dispatch(Tier, ref work);
        }
    }

    private struct Work : ITieredWork
    {
        public Job Job;
        public int First, End;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            int channels = Job.Channels;
            for (int row = First; row < End; row++)
            {
                nint offset = (nint)row * channels;
                int c = 0;
                for (; c + TOps.Width <= channels; c += TOps.Width) One<V, TOps>(offset + c, c, default, false);
                if (c < channels) One<V, TOps>(offset + c, c, TOps.Mask(channels - c), true);
            }
        }

        [MethodImpl(KernelOptions.Body)]
        private readonly void One<V, TOps>(nint i, int c, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            ref readonly ChannelAffine t = ref Job.Terms;
            V value = ElementLoop.Load<V, TOps>(t.X + i, mask, partial);
            if (t.Centre != null) value = TOps.Subtract(value, ElementLoop.Load<V, TOps>(t.Centre + c, mask, partial));
            V scale = ElementLoop.Load<V, TOps>(t.Scale + c, mask, partial);
            value = t.Shift != null
                ? TOps.MultiplyAdd(value, scale, ElementLoop.Load<V, TOps>(t.Shift + c, mask, partial))
                : TOps.Multiply(value, scale);
            if (t.Z != null)
            {
                V z = TOps.Subtract(ElementLoop.Load<V, TOps>(t.Z + i, mask, partial), ElementLoop.Load<V, TOps>(t.ZCentre + c, mask, partial));
                value = TOps.MultiplyAdd(z, ElementLoop.Load<V, TOps>(t.Slope + c, mask, partial), value);
            }

            ElementLoop.Store<V, TOps>(t.Y + i, value, mask, partial);
        }
    }
}
