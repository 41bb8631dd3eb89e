using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Losses;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Normalization;

/// <summary>dγ = Σ dy·x̂ and dβ = Σ dy over all samples and pixels, for 64 channels (one item).</summary>
/// <remarks>At most 256 rows are summed in single precision, then added in double; always in the order of the rows.</remarks>
internal readonly unsafe struct ChannelScaleGradientKernel(GroupNormGeometry g, float* x, float* dy, float* mean, float* deviation, float* dgamma, float* dbeta) : IRowKernel
{
    /// <summary>Channels of an item.</summary>
    public const int Slice = 64;

    private const int RowsPerSum = 256;

    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        int width = TOps.Width;
        using Scratch scratch = Scratch.Rent(8L * width);
        double* sums = (double*)scratch.Pointer;
        float* centre = scratch.Pointer + 4 * width, scale = centre + width, lanes = scale + width;
        int end = Math.Min((row + 1) * Slice, g.Channels);
        for (int c = row * Slice; c < end; c += width)
        {
            int count = Math.Min(width, end - c);
            V mask = TOps.Mask(count);
            bool partial = count < width;
            new Span<double>(sums, 2 * width).Clear();
            V first = TOps.Zero, second = TOps.Zero;
            int rows = 0;
            for (int n = 0; n < g.Samples; n++)
            {
                for (int lane = 0; lane < count; lane++)
                {
                    nint group = (nint)n * g.Groups + (c + lane) / g.GroupSize;
                    (centre[lane], scale[lane]) = (mean[group], deviation[group]);
                }

                V centres = ElementLoop.Load<V, TOps>(centre, mask, partial), scales = ElementLoop.Load<V, TOps>(scale, mask, partial);
                nint i = (nint)n * g.Pixels * g.Channels + c;
                for (int p = 0; p < g.Pixels; p++, i += g.Channels)
                {
                    V gradient = ElementLoop.Load<V, TOps>(dy + i, mask, partial);
                    V normalised = TOps.Multiply(TOps.Subtract(ElementLoop.Load<V, TOps>(x + i, mask, partial), centres), scales);
                    first = TOps.MultiplyAdd(gradient, normalised, first);
                    second = TOps.Add(second, gradient);
                    if (++rows % RowsPerSum != 0) continue;
                    Flush<V, TOps>(first, second, lanes, sums, count);
                    first = second = TOps.Zero;
                }
            }

            Flush<V, TOps>(first, second, lanes, sums, count);
            for (int lane = 0; lane < count; lane++) (dgamma[c + lane], dbeta[c + lane]) = ((float)sums[2 * lane], (float)sums[2 * lane + 1]);
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private static void Flush<V, TOps>(V first, V second, float* lanes, double* sums, int count) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        TOps.Store(lanes, first);
        TOps.Store(lanes + TOps.Width, second);
        for (int lane = 0; lane < count; lane++)
        {
            sums[2 * lane] += lanes[lane];
            sums[2 * lane + 1] += lanes[TOps.Width + lane];
        }
    }
}

/// <summary>dγ and dβ of one pixel, over all samples and channels; every channel is a group.</summary>
internal readonly unsafe struct PixelScaleGradientKernel(GroupNormGeometry g, float* x, float* dy, float* mean, float* deviation, float* dgamma, float* dbeta) : IRowKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Row<V, TOps>(int row) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        double ofGamma = 0, ofBeta = 0;
        for (int n = 0; n < g.Samples; n++)
        {
            nint start = ((nint)n * g.Pixels + row) * g.Channels;
            float* means = mean + (nint)n * g.Channels, deviations = deviation + (nint)n * g.Channels;
            V first = TOps.Zero, second = TOps.Zero;
            for (int c = 0; c < g.Channels; c += TOps.Width)
            {
                bool partial = c + TOps.Width > g.Channels;
                V mask = TOps.Mask(g.Channels - c);
                V gradient = ElementLoop.Load<V, TOps>(dy + start + c, mask, partial);
                V normalised = TOps.Subtract(ElementLoop.Load<V, TOps>(x + start + c, mask, partial), ElementLoop.Load<V, TOps>(means + c, mask, partial));
                first = TOps.MultiplyAdd(gradient, TOps.Multiply(normalised, ElementLoop.Load<V, TOps>(deviations + c, mask, partial)), first);
                second = TOps.Add(second, gradient);
            }

            ofGamma += TOps.Sum(first);
            ofBeta += TOps.Sum(second);
        }

        (dgamma[row], dbeta[row]) = ((float)ofGamma, (float)ofBeta);
    }
}
