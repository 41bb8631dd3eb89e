using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>Two numbers for every element of a sample, to be summed over its group.</summary>
internal interface IGroupTerms
{
    /// <summary>Those of some channels of a pixel; lanes outside of the mask are 0.</summary>
    void At<V, TOps>(int pixel, int channel, V mask, bool partial, out V first, out V second) where V : unmanaged where TOps : struct, IVectorOperations<V>;
}

/// <summary>The sums of two terms over each group of one sample: at most 256 vectors in single precision, then added in double.</summary>
/// <remarks>
/// <code>
/// one group:   | pixel 0: c c c c | pixel 1: c c c c | …   one accumulator along all of it
/// more groups:   channels in vectors, each down its pixels; then lane by lane into its group
/// </code>
/// </remarks>
internal static unsafe class GroupSums
{
    private const int VectorsPerSum = 256;

    /// <summary>sums[2·group] = Σ first, sums[2·group + 1] = Σ second. <paramref name="lanes"/> is room for two vectors.</summary>
    [MethodImpl(KernelOptions.Loop)]
    public static void Of<V, TOps, TTerms>(in GroupNormGeometry g, TTerms terms, float* lanes, double* sums)
        where V : unmanaged where TOps : struct, IVectorOperations<V> where TTerms : struct, IGroupTerms
    {
        new Span<double>(sums, 2 * g.Groups).Clear();
        V first = TOps.Zero, second = TOps.Zero;
        int vectors = 0;
        if (g.Groups == 1)
        {
            V tail = TOps.Mask(g.Channels % TOps.Width);
            for (int p = 0; p < g.Pixels; p++)
            {
                for (int c = 0; c < g.Channels; c += TOps.Width)
                {
                    terms.At<V, TOps>(p, c, tail, c + TOps.Width > g.Channels, out V a, out V b);
                    first = TOps.Add(first, a);
                    second = TOps.Add(second, b);
                    if (++vectors % VectorsPerSum != 0) continue;
                    sums[0] += TOps.Sum(first);
                    sums[1] += TOps.Sum(second);
                    first = second = TOps.Zero;
                }
            }

            sums[0] += TOps.Sum(first);
            sums[1] += TOps.Sum(second);
            return;
        }

        for (int c = 0; c < g.Channels; c += TOps.Width)
        {
            int count = Math.Min(TOps.Width, g.Channels - c);
            V mask = TOps.Mask(count);
            for (int p = 0; p < g.Pixels;)
            {
                first = second = TOps.Zero;
                for (int end = Math.Min(p + VectorsPerSum, g.Pixels); p < end; p++)
                {
                    terms.At<V, TOps>(p, c, mask, count < TOps.Width, out V a, out V b);
                    first = TOps.Add(first, a);
                    second = TOps.Add(second, b);
                }

                TOps.Store(lanes, first);
                TOps.Store(lanes + TOps.Width, second);
                for (int lane = 0; lane < count; lane++)
                {
                    int group = (c + lane) / g.GroupSize;
                    sums[2 * group] += lanes[lane];
                    sums[2 * group + 1] += lanes[TOps.Width + lane];
                }
            }
        }
    }
}

/// <summary>x − centre and its square.</summary>
internal readonly unsafe struct StatisticsTerms(GroupNormGeometry g, float* x, float* centre) : IGroupTerms
{
    [MethodImpl(KernelOptions.Body)]
    public void At<V, TOps>(int pixel, int channel, V mask, bool partial, out V first, out V second) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V value = ElementLoop.Load<V, TOps>(x + (nint)pixel * g.Channels + channel, mask, partial);
        first = TOps.Subtract(value, GroupValue.Load<V, TOps>(g, centre, channel, mask, partial));
        second = TOps.Multiply(first, first);
    }
}

/// <summary>h = dy·γ and h·x̂.</summary>
internal readonly unsafe struct GradientTerms(GroupNormGeometry g, float* x, float* dy, float* gamma, float* centre, float* deviation) : IGroupTerms
{
    [MethodImpl(KernelOptions.Body)]
    public void At<V, TOps>(int pixel, int channel, V mask, bool partial, out V first, out V second) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint i = (nint)pixel * g.Channels + channel;
        first = ElementLoop.Load<V, TOps>(dy + i, mask, partial);
        if (gamma != null) first = TOps.Multiply(first, GroupValue.Scale<V, TOps>(g, gamma, pixel, channel, mask, partial));
        V value = TOps.Subtract(ElementLoop.Load<V, TOps>(x + i, mask, partial), GroupValue.Load<V, TOps>(g, centre, channel, mask, partial));
        second = TOps.Multiply(first, TOps.Multiply(value, GroupValue.Load<V, TOps>(g, deviation, channel, mask, partial)));
    }
}

/// <summary>Numbers that belong to a group or to a scale, as the vector of some channels.</summary>
internal static unsafe class GroupValue
{
    /// <summary>Of a group: the one number of a sample that is one group, else one for each channel (<see cref="Expand"/>).</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Load<V, TOps>(in GroupNormGeometry g, float* values, int channel, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        if (g.Groups > 1) return ElementLoop.Load<V, TOps>(values + channel, mask, partial);
        V all = TOps.Broadcast(*values);
        return partial ? TOps.Select(mask, all, TOps.Zero) : all;
    }

    /// <summary>Of γ or β.</summary>
    [MethodImpl(KernelOptions.Body)]
    public static V Scale<V, TOps>(in GroupNormGeometry g, float* values, int pixel, int channel, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V> =>
        g.ScaleByPixel ? TOps.Broadcast(values[pixel]) : ElementLoop.Load<V, TOps>(values + channel, mask, partial);

    /// <summary>Room that <see cref="Expand"/> needs.</summary>
    public static int Room(in GroupNormGeometry g) => g.Groups == 1 ? 1 : g.Channels;

    /// <summary>One number for each group → one for each channel; one group keeps its one number.</summary>
    public static void Expand(in GroupNormGeometry g, float* ofGroups, float* ofChannels)
    {
        if (g.Groups == 1)
        {
            *ofChannels = *ofGroups;
            return;
        }

        for (int group = 0; group < g.Groups; group++) new Span<float>(ofChannels + (nint)group * g.GroupSize, g.GroupSize).Fill(ofGroups[group]);
    }
}
