using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The mean of each bin (forward), or its share for each input (backward), a vector of channels at a time.</summary>
/// <remarks>Forward: x is read and y written. Backward: y (= dy) is read and x (= dx) added to.</remarks>
internal readonly unsafe struct AdaptiveAveragePoolKernel(AdaptivePoolGeometry g, float* x, float* y, bool backward) : IPoolKernel
{
    // A bin may be a whole picture: sums of sums keep the rounding errors apart.
    private const int PixelsPerSum = 64;

    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* input = x + (nint)sample * g.InputPixels * g.Channels;
        float* output = y + (nint)sample * g.Bins * g.Channels;
        if (backward) PoolMemory.Clear(input, g.InputPixels, g.Channels, firstChannel, endChannel);
        V tail = TOps.Mask((endChannel - firstChannel) % TOps.Width);
        for (int d = 0; d < g.Depth.Output; d++)
        {
            for (int h = 0; h < g.Height.Output; h++)
            {
                for (int w = 0; w < g.Width.Output; w++, output += g.Channels)
                {
                    PixelBox box = g.Box(d, h, w);
                    int c = firstChannel;
                    for (; c + TOps.Width <= endChannel; c += TOps.Width) Bin<V, TOps>(input + c, output + c, box, default, false);
                    if (c < endChannel) Bin<V, TOps>(input + c, output + c, box, tail, true);
                }
            }
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private void Bin<V, TOps>(float* input, float* output, PixelBox box, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V divisor = TOps.Broadcast(box.Pixels);
        V share = backward ? TOps.Divide(ElementLoop.Load<V, TOps>(output, mask, partial), divisor) : TOps.Zero;
        V total = TOps.Zero;
        for (int d = box.D0; d < box.D1; d++)
        {
            for (int h = box.H0; h < box.H1; h++)
            {
                V row = TOps.Zero;
                for (int w = box.W0; w < box.W1;)
                {
                    float* pixel = input + ((nint)(d * g.Height.Input + h) * g.Width.Input + w) * g.Channels;
                    V sum = TOps.Zero;
                    for (int end = Math.Min(w + PixelsPerSum, box.W1); w < end; w++, pixel += g.Channels)
                    {
                        V value = ElementLoop.Load<V, TOps>(pixel, mask, partial);
                        if (backward) ElementLoop.Store<V, TOps>(pixel, TOps.Add(value, share), mask, partial);
                        else sum = TOps.Add(sum, value);
                    }

                    row = TOps.Add(row, sum);
                }

                total = TOps.Add(total, row);
            }
        }

        if (!backward) ElementLoop.Store<V, TOps>(output, TOps.Divide(total, divisor), mask, partial);
    }
}
