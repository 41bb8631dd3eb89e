using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Gemm;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The greatest value of each window and the pixel where it stood, a vector of channels at a time.</summary>
/// <remarks>
/// The pixel's number travels through the same selections as the value, as the bits of a float; nothing computes with it. Four vectors go side by
/// side: one alone waits for its comparisons (112² of 64 channels, 3×3 /2, batch 8, one thread: 4.8 instead of 2.4 ms).
/// </remarks>
internal readonly unsafe struct MaxPoolForwardKernel(PoolGeometry g, Rows x, Rows y, int* argmax) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        // Copies: through the fields, the loops would read the geometry again after every store.
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (g.Depth, g.Height, g.Width);
        int channels = g.Channels;
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
                    Window window = new(d.Count, h.Count, w.Count, row + w.First, steps);
                    int c = firstChannel;
                    for (; c + 4 * TOps.Width <= endChannel; c += 4 * TOps.Width) Search<V, TOps, Four>(window, input + c, best + c, where + c, default, false);
                    for (; c + TOps.Width <= endChannel; c += TOps.Width) Search<V, TOps, One>(window, input + c, best + c, where + c, default, false);
                    if (c < endChannel) Search<V, TOps, One>(window, input + c, best + c, where + c, tail, true);
                }
            }
        }
    }

    /// <summary>One vector of channels, or four: a struct of as many bytes.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void Search<V, TOps, TVectors>(in Window window, float* input, float* best, int* where, V mask, bool partial)
        where V : unmanaged where TOps : struct, IVectorOperations<V> where TVectors : unmanaged
    {
        (int depth, int height, int width, int first, Steps steps) = window;
        V greatest0 = TOps.Broadcast(float.NegativeInfinity), place0 = PixelBits<V, TOps>(first);
        (V greatest1, V greatest2, V greatest3) = (greatest0, greatest0, greatest0);
        (V place1, V place2, V place3) = (place0, place0, place0);
        nint tapStep = steps.Width * steps.Pixel;
        for (int i = 0; i < depth; i++)
        {
            for (int j = 0; j < height; j++)
            {
                int pixel = first + i * steps.Depth + j * steps.Height;
                float* tap = input + pixel * steps.Pixel;
                for (int k = 0; k < width; k++, pixel += steps.Width, tap += tapStep)
                {
                    V here = PixelBits<V, TOps>(pixel);
                    Compare<V, TOps>(ElementLoop.Load<V, TOps>(tap, mask, partial), here, ref greatest0, ref place0);
                    if (sizeof(TVectors) == 1) continue;
                    Compare<V, TOps>(TOps.Load(tap + TOps.Width), here, ref greatest1, ref place1);
                    Compare<V, TOps>(TOps.Load(tap + 2 * TOps.Width), here, ref greatest2, ref place2);
                    Compare<V, TOps>(TOps.Load(tap + 3 * TOps.Width), here, ref greatest3, ref place3);
                }
            }
        }

        ElementLoop.Store<V, TOps>(best, greatest0, mask, partial);
        ElementLoop.Store<V, TOps>((float*)where, place0, mask, partial);
        if (sizeof(TVectors) == 1) return;
        TOps.Store(best + TOps.Width, greatest1);
        TOps.Store((float*)where + TOps.Width, place1);
        TOps.Store(best + 2 * TOps.Width, greatest2);
        TOps.Store((float*)where + 2 * TOps.Width, place2);
        TOps.Store(best + 3 * TOps.Width, greatest3);
        TOps.Store((float*)where + 3 * TOps.Width, place3);
    }

    /// <summary>Takes what is greater, and whatever is not a number.</summary>
    [MethodImpl(KernelOptions.Body)]
    private static void Compare<V, TOps>(V value, V here, ref V greatest, ref V place) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V nan = TOps.IsNaN(value);
        V takes = TOps.Select(nan, nan, TOps.GreaterThan(value, greatest));
        greatest = TOps.Select(takes, value, greatest);
        place = TOps.Select(takes, here, place);
    }

    [MethodImpl(KernelOptions.Body)]
    private static V PixelBits<V, TOps>(int pixel) where V : unmanaged where TOps : struct, IVectorOperations<V> => TOps.Broadcast(BitConverter.Int32BitsToSingle(pixel));

    /// <summary>The taps of a window that fall on the input, and the first one's pixel.</summary>
    private readonly record struct Window(int Depth, int Height, int Width, int First, Steps Steps);

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
