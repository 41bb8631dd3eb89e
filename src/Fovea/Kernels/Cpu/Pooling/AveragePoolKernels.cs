using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The mean of each window (forward), or its share for each input (backward), a vector of channels at a time.</summary>
/// <remarks>Forward: x is read and y written. Backward: y (= dy) is read and x (= dx) added to.</remarks>
internal readonly unsafe struct AveragePoolKernel(PoolGeometry g, Rows x, Rows y, bool backward) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        float* input = x[(nint)sample * g.InputPixels];
        float* output = y[(nint)sample * g.OutputPixels];
        nint outputPitch = y.Pitch;
        if (backward) PoolMemory.Clear(input, g.InputPixels, x.Pitch, firstChannel, endChannel);
        V tail = TOps.Mask((endChannel - firstChannel) % TOps.Width);
        for (int od = 0; od < g.Depth.Output; od++)
        {
            TapRange d = TapRange.Of(g.Depth, od);
            for (int oh = 0; oh < g.Height.Output; oh++)
            {
                TapRange h = TapRange.Of(g.Height, oh);
                for (int ow = 0; ow < g.Width.Output; ow++, output += outputPitch)
                {
                    TapRange w = TapRange.Of(g.Width, ow);
                    float divisor = g.DivisorAt(Begin(g.Depth, od), Begin(g.Height, oh), Begin(g.Width, ow));
                    int c = firstChannel;
                    for (; c + TOps.Width <= endChannel; c += TOps.Width) Window<V, TOps>(d, h, w, input + c, output + c, divisor, default, false);
                    if (c < endChannel) Window<V, TOps>(d, h, w, input + c, output + c, divisor, tail, true);
                }
            }
        }
    }

    private static int Begin(in WindowAxis axis, int output) => output * axis.Stride - axis.PaddingBegin;

    [MethodImpl(KernelOptions.Body)]
    private void Window<V, TOps>(TapRange d, TapRange h, TapRange w, float* input, float* output, float divisor, V mask, bool partial)
        where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        nint pitch = x.Pitch;
        V sum = TOps.Zero;
        V share = backward ? TOps.Divide(ElementLoop.Load<V, TOps>(output, mask, partial), TOps.Broadcast(divisor)) : TOps.Zero;
        for (int i = 0; i < d.Count; i++)
        {
            for (int j = 0; j < h.Count; j++)
            {
                float* pixel = input + (((nint)(d.First + i) * g.Height.Input + h.First + j) * g.Width.Input + w.First) * pitch;
                for (int k = 0; k < w.Count; k++, pixel += pitch)
                {
                    V value = ElementLoop.Load<V, TOps>(pixel, mask, partial);
                    if (backward) ElementLoop.Store<V, TOps>(pixel, TOps.Add(value, share), mask, partial);
                    else sum = TOps.Add(sum, value);
                }
            }
        }

        if (!backward) ElementLoop.Store<V, TOps>(output, TOps.Divide(sum, TOps.Broadcast(divisor)), mask, partial);
    }
}
