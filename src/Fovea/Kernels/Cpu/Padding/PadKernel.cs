using System.Runtime.CompilerServices;
using Fovea.Kernels.Cpu.Elementwise;
using Fovea.Kernels.Cpu.Simd;
using Fovea.Kernels.Cpu.Threading;
using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Padding;

/// <summary>Padding, forward and back, cut into items of one sample and 64 channels, which touch nothing in common.</summary>
/// <remarks>
/// Forward copies pixel by pixel, and the middle of a row at once where the item has all channels. Backward adds every padded pixel to its
/// source in the order of the pixels. The mean, and the sum of the border's gradients, are taken in double precision.
/// </remarks>
internal unsafe struct PadKernel : IJob
{
    private const int ChannelsPerItem = 64;

    private PadGeometry _geometry;
    private InstructionTier _tier;
    private int _slices;
    private bool _backward;
    private float* _small, _padded;

    /// <summary>Runs.</summary>
    /// <param name="execution">How.</param>
    /// <param name="geometry">Of the padding.</param>
    /// <param name="small">x, or dx.</param>
    /// <param name="padded">y, or dy.</param>
    /// <param name="backward">Which of the two is written: forward <paramref name="padded"/>, backward <paramref name="small"/>.</param>
    public static void Run(CpuExecution execution, in PadGeometry geometry, float* small, float* padded, bool backward)
    {
        int slices = (geometry.Channels + ChannelsPerItem - 1) / ChannelsPerItem;
        PadKernel job = new() { _geometry = geometry, _tier = execution.Tier, _slices = slices, _backward = backward, _small = small, _padded = padded };
        execution.Team.Run(ref job, checked(geometry.Batch * slices));
    }

    public readonly void Run(int index)
    {
        (int sample, int slice) = Math.DivRem(index, _slices);
        int first = slice * ChannelsPerItem;
        Item item = new()
        {
            Geometry = _geometry,
            Channels = Math.Min(ChannelsPerItem, _geometry.Channels - first),
            Small = _small + (nint)sample * _geometry.InputPixels * _geometry.Channels + first,
            Padded = _padded + (nint)sample * _geometry.OutputPixels * _geometry.Channels + first,
        };
        if (_backward) InstructionTiers.Dispatch(_tier, ref item);
        else item.Copy();
    }

    private struct Item : ITieredWork
    {
        public PadGeometry Geometry;
        public int Channels;
        public float* Small, Padded;

        /// <summary>Forward.</summary>
        [SkipLocalsInit]
        public readonly void Copy()
        {
            float* border = stackalloc float[ChannelsPerItem];
            Border(border);
            (PadAxis width, int pitch) = (Geometry.Width, Geometry.Channels);
            bool wholeRows = Channels == pitch;
            for (int row = 0; row < Geometry.Depth.Output * Geometry.Height.Output; row++)
            {
                float* target = Padded + (nint)row * width.Output * pitch;
                float* source = SourceRow(row);
                for (int w = 0; w < width.Output; w++, target += pitch)
                {
                    int i = source == null ? -1 : width.Source(w, Geometry.Mode);
                    int pixels = wholeRows && i == 0 && w == width.Begin ? width.Input : 1;
                    float* from = i < 0 ? border : source + (nint)i * pitch;
                    Unsafe.CopyBlock(target, from, (uint)(Channels * pixels * sizeof(float)));
                    w += pixels - 1;
                    target += (nint)(pixels - 1) * pitch;
                }
            }
        }

        /// <summary>Backward.</summary>
        [MethodImpl(KernelOptions.Loop), SkipLocalsInit]
        public readonly void Run<V, TOps>() where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            double* border = stackalloc double[ChannelsPerItem];
            new Span<double>(border, ChannelsPerItem).Clear();
            (PadAxis width, int pitch) = (Geometry.Width, Geometry.Channels);
            for (int p = 0; p < Geometry.InputPixels; p++) new Span<float>(Small + (nint)p * pitch, Channels).Clear();
            for (int row = 0; row < Geometry.Depth.Output * Geometry.Height.Output; row++)
            {
                float* gradient = Padded + (nint)row * width.Output * pitch;
                float* target = SourceRow(row);
                for (int w = 0; w < width.Output; w++, gradient += pitch)
                {
                    int i = target == null ? -1 : width.Source(w, Geometry.Mode);
                    if (i >= 0) Add<V, TOps>(target + (nint)i * pitch, gradient);
                    else for (int c = 0; c < Channels; c++) border[c] += gradient[c];
                }
            }

            if (Geometry.Mode != PaddingMode.Mean) return;
            float* share = stackalloc float[ChannelsPerItem];
            for (int c = 0; c < Channels; c++) share[c] = (float)(border[c] / Geometry.InputPixels);
            for (int p = 0; p < Geometry.InputPixels; p++) Add<V, TOps>(Small + (nint)p * pitch, share);
        }

        /// <summary>What stands in the border: zeros, or the mean of each channel.</summary>
        [SkipLocalsInit]
        private readonly void Border(float* border)
        {
            new Span<float>(border, ChannelsPerItem).Clear();
            if (Geometry.Mode != PaddingMode.Mean) return;
            double* sums = stackalloc double[ChannelsPerItem];
            new Span<double>(sums, ChannelsPerItem).Clear();
            float* pixel = Small;
            for (int p = 0; p < Geometry.InputPixels; p++, pixel += Geometry.Channels)
            {
                for (int c = 0; c < Channels; c++) sums[c] += pixel[c];
            }

            for (int c = 0; c < Channels; c++) border[c] = (float)(sums[c] / Geometry.InputPixels);
        }

        /// <summary>The row of the input that a row of the padded input repeats; null for a row of border alone.</summary>
        private readonly float* SourceRow(int row)
        {
            (int depth, int height) = Math.DivRem(row, Geometry.Height.Output);
            (int d, int h) = (Geometry.Depth.Source(depth, Geometry.Mode), Geometry.Height.Source(height, Geometry.Mode));
            return d < 0 || h < 0 ? null : Small + ((nint)d * Geometry.Height.Input + h) * Geometry.Width.Input * Geometry.Channels;
        }

        /// <summary>target[c] += source[c] for the item's channels.</summary>
        [MethodImpl(KernelOptions.Body)]
        private readonly void Add<V, TOps>(float* target, float* source) where V : unmanaged where TOps : struct, IVectorOperations<V>
        {
            for (int c = 0; c < Channels; c += TOps.Width)
            {
                bool partial = c + TOps.Width > Channels;
                V mask = TOps.Mask(Channels - c);
                V sum = TOps.Add(ElementLoop.Load<V, TOps>(target + c, mask, partial), ElementLoop.Load<V, TOps>(source + c, mask, partial));
                ElementLoop.Store<V, TOps>(target + c, sum, mask, partial);
            }
        }
    }
}
