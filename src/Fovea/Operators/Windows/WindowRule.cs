using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Windows;

/// <summary>The shape rule of everything that slides a window: output = ⌊(n + padding − d·(k − 1) − 1) / s⌋ + 1, or ⌈…⌉ in ceil mode.</summary>
internal static class WindowRule
{
    private static readonly string[] AxisNames = ["depth", "height", "width"];

    /// <summary>The three axes of an input <c>[N, (D,) (H,) W, C]</c>; those that the rank lacks are <see cref="WindowAxis.Single"/>.</summary>
    public static (WindowAxis Depth, WindowAxis Height, WindowAxis Width) Resolve(
        string name, int rank, Shape input, SpatialSize kernel, SpatialSize stride, Padding padding, SpatialSize dilation, bool ceilMode = false)
    {
        return (
            rank < 3 ? WindowAxis.Single : Axis(name, 0, input[1], kernel.Depth, stride.Depth, padding, dilation.Depth, ceilMode),
            rank < 2 ? WindowAxis.Single : Axis(name, 1, input[^3], kernel.Height, stride.Height, padding, dilation.Height, ceilMode),
            Axis(name, 2, input[^2], kernel.Width, stride.Width, padding, dilation.Width, ceilMode));
    }

    /// <summary>The three axes of the convolution that maps the output of a transposed convolution to its input <c>[N, (D,) (H,) W, C]</c>.</summary>
    public static (WindowAxis Depth, WindowAxis Height, WindowAxis Width) ResolveTransposed(
        string name, int rank, Shape input, SpatialSize kernel, SpatialSize stride, Padding padding, SpatialSize outputPadding, SpatialSize dilation)
    {
        return (
            rank < 3 ? WindowAxis.Single : Transposed(name, 0, input[1], kernel.Depth, stride.Depth, padding, outputPadding.Depth, dilation.Depth),
            rank < 2 ? WindowAxis.Single : Transposed(name, 1, input[^3], kernel.Height, stride.Height, padding, outputPadding.Height, dilation.Height),
            Transposed(name, 2, input[^2], kernel.Width, stride.Width, padding, outputPadding.Width, dilation.Width));
    }

    /// <summary>The shape <c>[N, (D',) (H',) W', C']</c>.</summary>
    public static Shape OutputShape(int rank, int batch, in WindowAxis depth, in WindowAxis height, in WindowAxis width, int channels) => rank switch
    {
        1 => [batch, width.Output, channels],
        2 => [batch, height.Output, width.Output, channels],
        _ => [batch, depth.Output, height.Output, width.Output, channels],
    };

    /// <summary>What a position of the output sees of the input.</summary>
    public static Reach Reach(int rank, in WindowAxis depth, in WindowAxis height, in WindowAxis width) =>
        OfAxes(rank, AxisReach.Window(depth), AxisReach.Window(height), AxisReach.Window(width));

    /// <summary>What a position of the input sees of the output: the adjoint's reach.</summary>
    public static Reach TransposedReach(int rank, in WindowAxis depth, in WindowAxis height, in WindowAxis width) =>
        OfAxes(rank, AxisReach.TransposedWindow(depth), AxisReach.TransposedWindow(height), AxisReach.TransposedWindow(width));

    /// <summary>What the windows see together that a position of the input is in.</summary>
    public static Reach OverlapReach(int rank, in WindowAxis depth, in WindowAxis height, in WindowAxis width)
    {
        return OfAxes(rank, Overlap(depth), Overlap(height), Overlap(width));

        static AxisReach Overlap(in WindowAxis axis) => AxisReach.Affine(1, 1, 1 - axis.Extent, axis.Extent - 1);
    }

    /// <summary>Of the three axes, those that the rank has.</summary>
    public static Reach OfAxes(int rank, AxisReach depth, AxisReach height, AxisReach width) => rank switch
    {
        1 => Operators.Reach.Of(width),
        2 => Operators.Reach.Of(height, width),
        _ => Operators.Reach.Of(depth, height, width),
    };

    /// <summary>Checks that an input has the axes <c>[N, (D,) (H,) W, C]</c>.</summary>
    public static void CheckRank(string name, int rank, Shape input)
    {
        if (input.Rank == rank + 2) return;
        string expected = rank switch { 1 => "[N, L, C]", 2 => "[N, H, W, C]", _ => "[N, D, H, W, C]" };
        string fix = input.Rank == rank + 1 ? $" Add a batch axis: {input.Prepend(1)}." : "";
        throw new ShapeException(name, $"input has {input.Rank} axes {input}, expected {expected} (channels last).{fix}");
    }

    private static WindowAxis Axis(string name, int axis, int input, int kernel, int stride, Padding padding, int dilation, bool ceilMode)
    {
        string axisName = AxisNames[axis];
        int extent = Extent(name, axisName, kernel, stride, dilation);
        (int begin, int end) = padding.Resolve(axis, input, extent, stride);
        if (begin < 0 || end < 0) throw new ShapeException(name, $"padding must be 0 or more, got {begin} and {end} for the {axisName}.");
        long padded = (long)begin + input + end;
        if (padded > int.MaxValue) throw new ShapeException(name, $"the padded {axisName} is {padded}, more than {int.MaxValue}.");
        if (padded < extent)
        {
            throw new ShapeException(name, $"the {axisName} of the input is {input}, with padding {padded}, but the window covers {extent} "
                + $"(kernelSize {kernel}, dilation {dilation}). Use a larger input, more padding or a smaller kernel.");
        }

        long free = padded - extent;
        long output = (ceilMode ? (free + stride - 1) / stride : free / stride) + 1;
        // In ceil mode the last window must still begin on the input or on the padding in front of it.
        if (ceilMode && (output - 1) * stride >= (long)input + begin) output--;
        return new WindowAxis(input, kernel, stride, begin, end, dilation, (int)output);
    }

    // m = (n − 1)·s − padding + d·(k − 1) + 1 + outputPadding
    private static WindowAxis Transposed(
        string name, int axis, int input, int kernel, int stride, Padding padding, int outputPadding, int dilation)
    {
        string axisName = AxisNames[axis];
        int extent = Extent(name, axisName, kernel, stride, dilation);
        if (outputPadding < 0 || outputPadding >= Math.Max(stride, dilation))
        {
            throw new ShapeException(name, $"outputPadding must be 0 or more and less than the stride or the dilation, got {outputPadding} for the {axisName} "
                + $"(stride {stride}, dilation {dilation}).");
        }

        if (input < 1) throw new ShapeException(name, $"the {axisName} of the input is {input}; it must be 1 or more.");
        (int begin, int end, long output) = padding.ResolveTransposed(axis, input, extent, stride, outputPadding);
        if (begin < 0 || end < 0) throw new ShapeException(name, $"padding must be 0 or more, got {begin} and {end} for the {axisName}.");
        if (output is < 1 or > int.MaxValue)
        {
            throw new ShapeException(name, $"the {axisName} of the output would be {output}: input {input}, stride {stride}, window {extent}, "
                + $"padding {begin} and {end}, outputPadding {outputPadding}. {(output < 1 ? "Use a larger input or less padding." : "Use a smaller stride.")}");
        }

        return new WindowAxis((int)output, kernel, stride, begin, end, dilation, input);
    }

    /// <summary>What a window covers, d·(k − 1) + 1, after a check of its settings.</summary>
    public static int Extent(string name, string axisName, int kernel, int stride, int dilation)
    {
        if (kernel < 1 || stride < 1 || dilation < 1)
            throw new ShapeException(name, $"kernelSize, stride and dilation must be 1 or more, got {kernel}, {stride} and {dilation} for the {axisName}.");
        long extent = (long)dilation * (kernel - 1) + 1;
        if (extent > int.MaxValue) throw new ShapeException(name, $"the window covers {extent} inputs along the {axisName}: dilation {dilation}, kernelSize {kernel}.");
        return (int)extent;
    }
}
