using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The greatest value of each window and the pixel where it stood, a vector of channels at a time.</summary>
/// <remarks>The pixel's number travels through the same selections as the value, as the bits of a float; nothing computes with it.</remarks>
internal readonly unsafe struct MaxPoolForwardKernel(PoolGeometry g, float* x, float* y, int* argmax) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* input = x + (nint)sample * g.InputPixels * g.Channels;
        nint output = (nint)sample * g.OutputPixels * g.Channels;
        V tail = TOps.Mask((endChannel - firstChannel) % TOps.Width);
        for (int od = 0; od < g.Depth.Output; od++)
        {
            TapRange d = TapRange.Of(g.Depth, od);
            for (int oh = 0; oh < g.Height.Output; oh++)
            {
                TapRange h = TapRange.Of(g.Height, oh);
                for (int ow = 0; ow < g.Width.Output; ow++, output += g.Channels)
                {
                    TapRange w = TapRange.Of(g.Width, ow);
                    int c = firstChannel;
                    for (; c + TOps.Width <= endChannel; c += TOps.Width) Window<V, TOps>(d, h, w, input + c, output + c, default, false);
                    if (c < endChannel) Window<V, TOps>(d, h, w, input + c, output + c, tail, true);
                }
            }
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private void Window<V, TOps>(TapRange d, TapRange h, TapRange w, float* input, nint output, V mask, bool partial)
        where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V best = TOps.Broadcast(float.NegativeInfinity);
        V where = TOps.Broadcast(BitConverter.Int32BitsToSingle((d.First * g.Height.Input + h.First) * g.Width.Input + w.First));
        for (int i = 0; i < d.Count; i++)
        {
            for (int j = 0; j < h.Count; j++)
            {
                int row = ((d.First + i * g.Depth.Dilation) * g.Height.Input + h.First + j * g.Height.Dilation) * g.Width.Input + w.First;
                for (int k = 0; k < w.Count; k++)
                {
                    int pixel = row + k * g.Width.Dilation;
                    V value = ElementLoop.Load<V, TOps>(input + (nint)pixel * g.Channels, mask, partial);
                    V wins = TOps.GreaterThan(value, best);
                    V nan = TOps.IsNaN(value);
                    V here = TOps.Broadcast(BitConverter.Int32BitsToSingle(pixel));
                    best = TOps.Select(nan, value, TOps.Select(wins, value, best));
                    where = TOps.Select(nan, here, TOps.Select(wins, here, where));
                }
            }
        }

        ElementLoop.Store<V, TOps>(y + output, best, mask, partial);
        ElementLoop.Store<V, TOps>((float*)argmax + output, where, mask, partial);
    }
}

/// <summary>dx[argmax] += dy, channel by channel; everything else zero.</summary>
internal readonly unsafe struct MaxPoolBackwardKernel(PoolGeometry g, int* argmax, float* dy, float* dx) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* target = dx + (nint)sample * g.InputPixels * g.Channels;
        PoolMemory.Clear(target, g.InputPixels, g.Channels, firstChannel, endChannel);
        nint output = (nint)sample * g.OutputPixels * g.Channels;
        for (int p = 0; p < g.OutputPixels; p++, output += g.Channels)
        {
            for (int c = firstChannel; c < endChannel; c++) target[(nint)argmax[output + c] * g.Channels + c] += dy[output + c];
        }
    }
}

/// <summary>y = x[argmax], channel by channel.</summary>
internal readonly unsafe struct MaxPoolGatherKernel(PoolGeometry g, int* argmax, float* x, float* y) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* source = x + (nint)sample * g.InputPixels * g.Channels;
        nint output = (nint)sample * g.OutputPixels * g.Channels;
        for (int p = 0; p < g.OutputPixels; p++, output += g.Channels)
        {
            for (int c = firstChannel; c < endChannel; c++) y[output + c] = source[(nint)argmax[output + c] * g.Channels + c];
        }
    }
}
