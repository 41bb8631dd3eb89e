using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Elementwise;

/// <summary>y = u &lt; p ? dropped : scale·x + shift, u the stream's uniform number of the element or of its sample's channel. Any slice can be done by any thread.</summary>
/// <remarks>An item is a block of channels at some positions of one sample; it draws the channels' numbers once.</remarks>
internal static unsafe class DropoutKernel
{
    private const int ChannelBlock = 4096;
    private const int ElementsPerItem = 16 * 1024;

    public static void Run(CpuExecution execution, in DropoutGeometry g, int count, float* x, float* y)
    {
        if (count == 0) return;
        int positions = Math.Clamp(ElementsPerItem / Math.Min(g.Channels, ChannelBlock), 1, g.Positions);
        Job job = new()
        {
            Geometry = g, PositionsPerItem = positions, X = x, Y = y, PositionBlocks = Cut.Items(g.Positions, positions), ChannelBlocks = Cut.Items(g.Channels, ChannelBlock),
        };
        int samples = (int)(count / ((long)g.Positions * g.Channels));
        execution.Team.Run(ref job, samples * job.PositionBlocks * job.ChannelBlocks);
    }

    private struct Job : IJob
    {
        public DropoutGeometry Geometry;
        public int PositionsPerItem, PositionBlocks, ChannelBlocks;
        public float* X, Y;

        [MethodImpl(KernelOptions.Loop)]
        public readonly void Run(int index)
        {
            (int rest, int channelBlock) = Math.DivRem(index, ChannelBlocks);
            (int sample, int positionBlock) = Math.DivRem(rest, PositionBlocks);
            int first = channelBlock * ChannelBlock, channels = Math.Min(ChannelBlock, Geometry.Channels - first);
            Span<float> uniform = stackalloc float[ChannelBlock];
            uniform = uniform[..channels];
            new RandomStream(Geometry.Seed, Geometry.Stream).FillUniform(uniform, start: (ulong)sample * (ulong)Geometry.Channels + (ulong)first);
            (float scale, float shift, float dropped) = ((float)Geometry.Scale, (float)Geometry.Shift, (float)Geometry.Dropped);
            int end = Cut.End(positionBlock, PositionsPerItem, Geometry.Positions);
            for (int position = positionBlock * PositionsPerItem; position < end; position++)
            {
                nint start = ((nint)sample * Geometry.Positions + position) * Geometry.Channels + first;
                Span<float> y = new(Y + start, channels);
                ReadOnlySpan<float> x = new(X + start, channels);
                for (int i = 0; i < channels; i++) y[i] = uniform[i] < Geometry.Probability ? dropped : scale * x[i] + shift;
            }
        }
    }
}
