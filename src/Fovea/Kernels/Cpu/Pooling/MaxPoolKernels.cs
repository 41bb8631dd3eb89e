using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The greatest value of each window and the pixel where it stood, a vector of channels at a time.</summary>
/// <remarks>The pixel's number travels through the same selections as the value, as the bits of a float; nothing computes with it.</remarks>
internal readonly unsafe struct MaxPoolForwardKernel(PoolGeometry g, Rows x, Rows y, int* argmax) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Copies: through the fields, the loops would read the geometry again after every store.
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (g.Depth, g.Height, g.Width);
        (int channels, int vectorEnd) = (g.Channels, endChannel - TOps.Width);
        nint outputPitch = y.Pitch;
        Steps steps = new(depth.Dilation * height.Input * width.Input, height.Dilation * width.Input, width.Dilation, x.Pitch);
        float* input = x[(nint)sample * g.InputPixels];
        float* best = y[(nint)sample * g.OutputPixels];
        int* where = argmax + (nint)sample * g.OutputPixels * channels;
        V tail = TOps.Mask((endChannel - firstChannel) % TOps.Width);
        for (int od = 0; od < depth.Output; od++)
        {
            TapRange d = TapRange.Of(depth, od);
            for (int oh = 0; oh < height.Output; oh++)
            {
                TapRange h = TapRange.Of(height, oh);
                int row = (d.First * height.Input + h.First) * width.Input;
                for (int ow = 0; ow < width.Output; ow++, best += outputPitch, where += channels)
                {
                    TapRange w = TapRange.Of(width, ow);
                    int c = firstChannel;
                    for (; c <= vectorEnd; c += TOps.Width) Window<V, TOps>(d.Count, h.Count, w.Count, row + w.First, steps, input + c, best + c, where + c, default, false);
                    if (c < endChannel) Window<V, TOps>(d.Count, h.Count, w.Count, row + w.First, steps, input + c, best + c, where + c, tail, true);
                }
            }
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private static void Window<V, TOps>(int depth, int height, int width, int first, Steps steps, float* input, float* best, int* where, V mask, bool partial)
        where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V greatest = TOps.Broadcast(float.NegativeInfinity);
        V place = TOps.Broadcast(BitConverter.Int32BitsToSingle(first));
        nint tapStep = steps.Width * steps.Pixel;
        for (int i = 0; i < depth; i++)
        {
            for (int j = 0; j < height; j++)
            {
                int pixel = first + i * steps.Depth + j * steps.Height;
                float* tap = input + pixel * steps.Pixel;
                for (int k = 0; k < width; k++, pixel += steps.Width, tap += tapStep)
                {
                    V value = ElementLoop.Load<V, TOps>(tap, mask, partial);
                    V wins = TOps.GreaterThan(value, greatest);
                    V nan = TOps.IsNaN(value);
                    V here = TOps.Broadcast(BitConverter.Int32BitsToSingle(pixel));
                    greatest = TOps.Select(nan, value, TOps.Select(wins, value, greatest));
                    place = TOps.Select(nan, here, TOps.Select(wins, here, place));
                }
            }
        }

        ElementLoop.Store<V, TOps>(best, greatest, mask, partial);
        ElementLoop.Store<V, TOps>((float*)where, place, mask, partial);
    }

    /// <summary>From one tap to the next along each axis in pixels, and from one pixel to the next in floats.</summary>
    private readonly record struct Steps(int Depth, int Height, int Width, nint Pixel);
}

/// <summary>dx[argmax] += dy, channel by channel; everything else zero.</summary>
internal readonly unsafe struct MaxPoolBackwardKernel(PoolGeometry g, int* argmax, Rows dy, Rows dx) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* target = dx[(nint)sample * g.InputPixels];
        nint pixel = dx.Pitch, output = (nint)sample * g.OutputPixels;
        PoolMemory.Clear(target, g.InputPixels, pixel, firstChannel, endChannel);
        for (int p = 0; p < g.OutputPixels; p++, output++)
        {
            float* gradient = dy[output];
            int* where = argmax + output * g.Channels;
            for (int c = firstChannel; c < endChannel; c++) target[where[c] * pixel + c] += gradient[c];
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
