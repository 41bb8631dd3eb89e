using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The greatest value of each bin of one region (an item is a region) and the pixel where it stood.</summary>
internal readonly unsafe struct RegionMaxPoolForwardKernel(RegionPoolGeometry g, float* x, float* regions, float* y, int* argmax) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int region, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        ReadOnlySpan<float> rows = new(regions, g.Regions * RegionPoolGeometry.RegionSize);
        float* input = x + (nint)g.SampleOf(rows, region) * g.Height * g.Width * g.Channels;
        nint output = (nint)region * g.Bins * g.Channels;
        V tail = TOps.Mask((endChannel - firstChannel) % TOps.Width);
        for (int i = 0; i < g.BinsHigh; i++)
        {
            for (int j = 0; j < g.BinsWide; j++, output += g.Channels)
            {
                PixelBox box = g.Box(rows, region, i, j);
                int c = firstChannel;
                for (; c + TOps.Width <= endChannel; c += TOps.Width) Bin<V, TOps>(input + c, output + c, box, default, false);
                if (c < endChannel) Bin<V, TOps>(input + c, output + c, box, tail, true);
            }
        }
    }

    [MethodImpl(KernelOptions.Body)]
    private void Bin<V, TOps>(float* input, nint output, PixelBox box, V mask, bool partial) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V best = BoxMaximum.Find<V, TOps>(input, g.Channels, g.Height, g.Width, box, mask, partial, out V where);
        if (box.Pixels == 0) (best, where) = (TOps.Zero, TOps.Broadcast(BitConverter.Int32BitsToSingle(-1)));
        ElementLoop.Store<V, TOps>(y + output, best, mask, partial);
        ElementLoop.Store<V, TOps>((float*)argmax + output, where, mask, partial);
    }
}

/// <summary>dx[argmax] += dy for every region of one sample, in the order of the regions; everything else zero.</summary>
internal readonly unsafe struct RegionMaxPoolBackwardKernel(RegionPoolGeometry g, float* regions, int* argmax, float* dy, float* dx) : IPoolKernel
{
    [MethodImpl(KernelOptions.Loop)]
    public void Sample<V, TOps>(int sample, int firstChannel, int endChannel) where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        ReadOnlySpan<float> rows = new(regions, g.Regions * RegionPoolGeometry.RegionSize);
        float* target = dx + (nint)sample * g.Height * g.Width * g.Channels;
        PoolMemory.Clear(target, g.Height * g.Width, g.Channels, firstChannel, endChannel);
        for (int r = 0; r < g.Regions; r++)
        {
            if (g.SampleOf(rows, r) != sample) continue;
            nint output = (nint)r * g.Bins * g.Channels;
            for (int b = 0; b < g.Bins; b++, output += g.Channels)
            {
                for (int c = firstChannel; c < endChannel; c++)
                {
                    int pixel = argmax[output + c];
                    if (pixel >= 0) target[(nint)pixel * g.Channels + c] += dy[output + c];
                }
            }
        }
    }
}
