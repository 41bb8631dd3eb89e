using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The greatest value of a box of pixels and where it stood, a vector of channels at a time. Of equals the first, NaN wins.</summary>
internal static unsafe class BoxMaximum
{
    /// <summary>Finds it. The pixel's number travels as the bits of a float; nothing computes with it.</summary>
    /// <param name="input">The channels of the first pixel of the sample.</param>
    /// <param name="channels">From one pixel to the next.</param>
    /// <param name="height">Height of the sample.</param>
    /// <param name="width">Width of the sample.</param>
    /// <param name="box">Which pixels; at least one.</param>
    /// <param name="mask">The channels that exist, if not all do.</param>
    /// <param name="partial">Whether the mask counts.</param>
    /// <param name="where">The pixel's number.</param>
    [MethodImpl(KernelOptions.Body)]
    public static V Find<V, TOps>(float* input, int channels, int height, int width, PixelBox box, V mask, bool partial, out V where)
        where V : unmanaged where TOps : struct, IVectorOperations<V>
    {
        V best = TOps.Broadcast(float.NegativeInfinity);
        where = TOps.Broadcast(BitConverter.Int32BitsToSingle((box.D0 * height + box.H0) * width + box.W0));
        for (int d = box.D0; d < box.D1; d++)
        {
            for (int h = box.H0; h < box.H1; h++)
            {
                int row = (d * height + h) * width;
                for (int pixel = row + box.W0; pixel < row + box.W1; pixel++)
                {
                    V value = ElementLoop.Load<V, TOps>(input + (nint)pixel * channels, mask, partial);
                    V wins = TOps.GreaterThan(value, best);
                    V nan = TOps.IsNaN(value);
                    V here = TOps.Broadcast(BitConverter.Int32BitsToSingle(pixel));
                    best = TOps.Select(nan, value, TOps.Select(wins, value, best));
                    where = TOps.Select(nan, here, TOps.Select(wins, here, where));
                }
            }
        }

        return best;
    }
}
