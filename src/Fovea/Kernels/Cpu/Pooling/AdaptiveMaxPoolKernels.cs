using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The greatest value of each bin and the pixel where it stood, put where the placement says.</summary>
internal readonly unsafe struct AdaptiveMaxPoolForwardKernel(AdaptivePoolGeometry g, BinPlacement place, float* x, float* y, int* argmax) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        using Scratch lanes = Scratch.Rent(2 * TOps.Width);
        float* input = x + (nint)sample * g.InputPixels * g.Channels;
        nint output = place.Begin + (nint)sample * place.Sample;
        V tail = TOps.Mask((endChannel - firstChannel) % TOps.Width);
        for (int d = 0; d < g.Depth.Output; d++)
        {
            for (int h = 0; h < g.Height.Output; h++)
            {
                for (int w = 0; w < g.Width.Output; w++, output += place.Bin)
                {
                    PixelBox box = g.Box(d, h, w);
                    int c = firstChannel;
                    for (; c + TOps.Width <= endChannel; c += TOps.Width) Bin<V, TOps>(input + c, output + (nint)c * place.Channel, box, default, TOps.Width, lanes.Pointer);
                    if (c < endChannel) Bin<V, TOps>(input + c, output + (nint)c * place.Channel, box, tail, endChannel - c, lanes.Pointer);
                }
            }
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private void Bin<V, TOps>(float* input, nint output, PixelBox box, V mask, int count, float* lanes) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        bool partial = count < TOps.Width;
        V best = BoxMaximum.Find<V, TOps>(input, g.Channels, g.Height.Input, g.Width.Input, box, mask, partial, out V where);
        if (place.Channel == 1)
        {
            ElementLoop.Store<V, TOps>(y + output, best, mask, partial);
            ElementLoop.Store<V, TOps>((float*)argmax + output, where, mask, partial);
            return;
        }

        TOps.Store(lanes, best);
        TOps.Store(lanes + TOps.Width, where);
        for (int i = 0; i < count; i++)
        {
            y[output + (nint)i * place.Channel] = lanes[i];
            argmax[output + (nint)i * place.Channel] = BitConverter.SingleToInt32Bits(lanes[TOps.Width + i]);
        }
    }
}

/// <summary>dx[argmax] += dy, channel by channel.</summary>
internal readonly unsafe struct AdaptiveMaxPoolBackwardKernel(AdaptivePoolGeometry g, BinPlacement place, int* argmax, float* dy, float* dx) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* target = dx + (nint)sample * g.InputPixels * g.Channels;
        nint bin = place.Begin + (nint)sample * place.Sample;
        for (int b = 0; b < g.Bins; b++, bin += place.Bin)
        {
            for (int c = firstChannel; c < endChannel; c++)
            {
                nint output = bin + (nint)c * place.Channel;
                target[(nint)argmax[output] * g.Channels + c] += dy[output];
            }
        }
    }
}
