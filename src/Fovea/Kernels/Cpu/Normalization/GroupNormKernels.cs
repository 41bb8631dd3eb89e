using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>Statistics and result of one sample. The mean comes first and the variance is taken about it, so nothing cancels.</summary>
internal readonly unsafe struct GroupNormForwardKernel(GroupNormGeometry g, float* x, float* gamma, float* beta, float* mean, float* deviation, float* y) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int room = GroupValue.Room(g);
        using Scratch scratch = Scratch.Rent(4L * g.Groups + 2L * room + 2 * TOps.Width);
        double* sums = (double*)scratch.Pointer;
        float* centre = scratch.Pointer + 4 * g.Groups, scale = centre + room, lanes = scale + room;
        float* means = mean + (nint)row * g.Groups, deviations = deviation + (nint)row * g.Groups;
        nint start = (nint)row * g.Pixels * g.Channels;
        new Span<float>(centre, room).Clear();
        GroupSums.Of<V, TOps, StatisticsTerms>(g, new StatisticsTerms(g, x + start, centre), lanes, sums);
        for (int i = 0; i < g.Groups; i++) means[i] = (float)(sums[2 * i] / g.Members);
        GroupValue.Expand(g, means, centre);
        GroupSums.Of<V, TOps, StatisticsTerms>(g, new StatisticsTerms(g, x + start, centre), lanes, sums);
        for (int i = 0; i < g.Groups; i++)
        {
            double offset = sums[2 * i] / g.Members;
            double variance = Math.Max(0, sums[2 * i + 1] / g.Members - offset * offset);
            means[i] = (float)(means[i] + offset);
            deviations[i] = (float)(1 / Math.Sqrt(variance + g.Epsilon));
        }

        GroupValue.Expand(g, means, centre);
        GroupValue.Expand(g, deviations, scale);
        for (int p = 0; p < g.Pixels; p++)
        {
            nint pixel = start + (nint)p * g.Channels;
            int c = 0;
            for (; c + TOps.Width <= g.Channels; c += TOps.Width) Write<V, TOps>(pixel + c, p, c, centre, scale, default, false);
            if (c < g.Channels) Write<V, TOps>(pixel + c, p, c, centre, scale, TOps.Mask(g.Channels - c), true);
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private void Write<V, TOps>(nint i, int pixel, int channel, float* centre, float* scale, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V value = TOps.Subtract(ElementLoop.Load<V, TOps>(x + i, mask, partial), GroupValue.Load<V, TOps>(g, centre, channel, mask, partial));
        value = TOps.Multiply(value, GroupValue.Load<V, TOps>(g, scale, channel, mask, partial));
        if (gamma != null)
        {
            value = TOps.MultiplyAdd(value, GroupValue.Scale<V, TOps>(g, gamma, pixel, channel, mask, partial),
                GroupValue.Scale<V, TOps>(g, beta, pixel, channel, mask, partial));
        }

        ElementLoop.Store<V, TOps>(y + i, value, mask, partial);
    }
}

/// <summary>dx of one sample: s·(h − Σh/m − x̂·Σ(h·x̂)/m), h = dy·γ.</summary>
internal readonly unsafe struct GroupNormInputGradientKernel(GroupNormGeometry g, float* x, float* dy, float* gamma, float* mean, float* deviation, float* dx) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int room = GroupValue.Room(g);
        using Scratch scratch = Scratch.Rent(6L * g.Groups + 4L * room + 2 * TOps.Width);
        double* sums = (double*)scratch.Pointer;
        float* groupShift = scratch.Pointer + 4 * g.Groups, groupSlope = groupShift + g.Groups;
        float* centre = groupSlope + g.Groups, scale = centre + room, shift = scale + room, slope = shift + room, lanes = slope + room;
        nint start = (nint)row * g.Pixels * g.Channels;
        GroupValue.Expand(g, mean + (nint)row * g.Groups, centre);
        GroupValue.Expand(g, deviation + (nint)row * g.Groups, scale);
        GroupSums.Of<V, TOps, GradientTerms>(g, new GradientTerms(g, x + start, dy + start, gamma, centre, scale), lanes, sums);
        for (int i = 0; i < g.Groups; i++) (groupShift[i], groupSlope[i]) = ((float)(sums[2 * i] / g.Members), (float)(sums[2 * i + 1] / g.Members));
        GroupValue.Expand(g, groupShift, shift);
        GroupValue.Expand(g, groupSlope, slope);
        for (int p = 0; p < g.Pixels; p++)
        {
            nint pixel = start + (nint)p * g.Channels;
            for (int c = 0; c < g.Channels; c += TOps.Width)
            {
                bool partial = c + TOps.Width > g.Channels;
                V mask = TOps.Mask(g.Channels - c);
                V s = GroupValue.Load<V, TOps>(g, scale, c, mask, partial);
                V h = ElementLoop.Load<V, TOps>(dy + pixel + c, mask, partial);
                if (gamma != null) h = TOps.Multiply(h, GroupValue.Scale<V, TOps>(g, gamma, p, c, mask, partial));
                V normalised = TOps.Subtract(ElementLoop.Load<V, TOps>(x + pixel + c, mask, partial), GroupValue.Load<V, TOps>(g, centre, c, mask, partial));
                normalised = TOps.Multiply(normalised, s);
                V rest = TOps.MultiplyAdd(normalised, GroupValue.Load<V, TOps>(g, slope, c, mask, partial), GroupValue.Load<V, TOps>(g, shift, c, mask, partial));
                ElementLoop.Store<V, TOps>(dx + pixel + c, TOps.Multiply(s, TOps.Subtract(h, rest)), mask, partial);
            }
        }
    }
}
