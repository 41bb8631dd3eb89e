namespace Fovea.Kernels.Geometry;

/// <summary>What divides the sum of a window.</summary>
public enum PoolDivisor
{
    /// <summary>The window's taps that lie within the padded input (PyTorch's count_include_pad).</summary>
    PaddedWindow,

    /// <summary>The taps on real inputs alone.</summary>
    ValidTaps,

    /// <summary>1: the sum itself.</summary>
    One,
}

/// <summary>A window sliding over each channel of <c>[N, D, H, W, C]</c>.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Depth">Outermost spatial axis; <see cref="WindowAxis.Single"/> in 1-D and 2-D.</param>
/// <param name="Height">Middle spatial axis; <see cref="WindowAxis.Single"/> in 1-D.</param>
/// <param name="Width">Innermost spatial axis.</param>
/// <param name="Divisor">For average and sum pooling.</param>
public readonly record struct PoolGeometry(int Batch, int Channels, WindowAxis Depth, WindowAxis Height, WindowAxis Width, PoolDivisor Divisor)
{
    /// <summary>Taps of the window.</summary>
    public long Taps => (long)Depth.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>Pixels of one input sample.</summary>
    public int InputPixels => Depth.Input * Height.Input * Width.Input;

    /// <summary>Pixels of one output sample.</summary>
    public int OutputPixels => Depth.Output * Height.Output * Width.Output;

    /// <summary>
    /// The divisor of one window from its first positions along the axes (counted from the input's first element, so negative on
    /// padding). A window that reaches past the padded input, as ceil mode allows, is cut there.
    /// </summary>
    public long DivisorAt(int d, int h, int w) => Divisor switch
    {
        PoolDivisor.PaddedWindow => WithinPadding(Depth, d) * WithinPadding(Height, h) * WithinPadding(Width, w),
        PoolDivisor.ValidTaps => WithinInput(Depth, d) * WithinInput(Height, h) * WithinInput(Width, w),
        _ => 1,
    };

    private static long WithinPadding(in WindowAxis axis, int first) =>
        Math.Min(first + axis.Kernel, axis.Input + axis.PaddingEnd) - first;

    private static long WithinInput(in WindowAxis axis, int first) =>
        Math.Min(first + axis.Kernel, axis.Input) - Math.Max(first, 0);
}
