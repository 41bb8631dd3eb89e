using Fovea.Kernels.Geometry;

namespace Fovea.Kernels.Cpu.Pooling;

/// <summary>The taps of one window that fall on inputs, along one axis: inputs First + k·step for k = 0 … Count − 1.</summary>
internal readonly record struct TapRange(int First, int Count)
{
    public static TapRange Of(in WindowAxis axis, int output)
    {
        int begin = output * axis.Stride - axis.PaddingBegin;
        if (axis.Dilation == 1)
        {
            // The usual case, without a division.
            int start = Math.Max(begin, 0);
            return new TapRange(start, Math.Max(0, Math.Min(begin + axis.Kernel, axis.Input) - start));
        }

        int skipped = begin >= 0 ? 0 : (-begin + axis.Dilation - 1) / axis.Dilation;
        int first = begin + skipped * axis.Dilation;
        int count = first >= axis.Input ? 0 : Math.Min(axis.Kernel - skipped, (axis.Input - 1 - first) / axis.Dilation + 1);
        return new TapRange(first, Math.Max(0, count));
    }
}
