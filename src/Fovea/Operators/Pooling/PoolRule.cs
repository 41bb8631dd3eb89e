using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Pooling;

/// <summary>The shape rule that all pooling shares: that of a window, each channel by itself.</summary>
internal static class PoolRule
{
    public static PoolGeometry Resolve(
        string name, int rank, Shape input, SpatialSize kernel, SpatialSize stride, Padding padding, SpatialSize dilation, bool ceilMode, PoolDivisor divisor)
    {
        WindowRule.CheckRank(name, rank, input);
        (WindowAxis depth, WindowAxis height, WindowAxis width) = WindowRule.Resolve(name, rank, input, kernel, stride, padding, dilation, ceilMode);
        Check(name, depth);
        Check(name, height);
        Check(name, width);
        return new PoolGeometry(input[0], input[^1], depth, height, width, divisor);
    }

    public static Shape OutputShape(int rank, in PoolGeometry geometry) =>
        WindowRule.OutputShape(rank, geometry.Batch, geometry.Depth, geometry.Height, geometry.Width, geometry.Channels);

    /// <summary>k comparisons or additions an output, as the notes count it: taps·outputs.</summary>
    public static Cost Cost(in PoolGeometry geometry) =>
        Operators.Cost.OfFlops((long)geometry.Batch * geometry.OutputPixels * geometry.Channels * geometry.Taps) with
        {
            Connections = (long)geometry.Batch * geometry.OutputPixels * geometry.Channels * geometry.Taps,
        };

    // A window that saw padding alone would have no maximum and no mean.
    private static void Check(string name, in WindowAxis axis)
    {
        for (int output = 0; output < axis.Output; output++)
        {
            if (SeesInput(axis, (long)output * axis.Stride - axis.PaddingBegin)) continue;
            throw new ShapeException(name, $"window {output} of {axis.Output} sees padding alone: input {axis.Input}, padding {axis.PaddingBegin} and {axis.PaddingEnd}, "
                + $"kernelSize {axis.Kernel}, dilation {axis.Dilation}, stride {axis.Stride}. Use a smaller padding, at most half of the {axis.Extent} that the window covers.");
        }
    }

    // Its first tap that is not in front of the input; with a dilation the taps may step over a small input.
    private static bool SeesInput(in WindowAxis axis, long begin)
    {
        long skipped = begin >= 0 ? 0 : (-begin + axis.Dilation - 1) / axis.Dilation;
        return skipped < axis.Kernel && begin + skipped * axis.Dilation < axis.Input;
    }
}
