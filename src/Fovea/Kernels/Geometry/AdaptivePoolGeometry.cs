namespace Fovea.Kernels.Geometry;

/// <summary>Bins over each channel of <c>[N, D, H, W, C]</c>.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Depth">Outermost spatial axis; <see cref="AdaptiveAxis.Single"/> in 1-D and 2-D.</param>
/// <param name="Height">Middle spatial axis; <see cref="AdaptiveAxis.Single"/> in 1-D.</param>
/// <param name="Width">Innermost spatial axis.</param>
public readonly record struct AdaptivePoolGeometry(int Batch, int Channels, AdaptiveAxis Depth, AdaptiveAxis Height, AdaptiveAxis Width)
{
    /// <summary>Pixels of one input sample.</summary>
    public int InputPixels => Depth.Input * Height.Input * Width.Input;

    /// <summary>Bins of one sample.</summary>
    public int Bins => Depth.Output * Height.Output * Width.Output;

    /// <summary>The sum over all bins of their pixels.</summary>
    public long Taps => Depth.Taps * Height.Taps * Width.Taps;

    /// <summary>The pixels of a bin.</summary>
    public PixelBox Box(int depth, int height, int width) =>
        new(Depth.First(depth), Depth.End(depth), Height.First(height), Height.End(height), Width.First(width), Width.End(width));

    /// <summary>The results as a tensor <c>[N, D', H', W', C]</c>.</summary>
    public BinPlacement ChannelsLast => new(0, Bins * Channels, Channels, 1);
}

/// <summary>Where the result of a bin goes: element begin + n·sample + b·bin + c·channel, the bins of a sample being numbered row by row.</summary>
/// <param name="Begin">The first element.</param>
/// <param name="Sample">From one sample to the next.</param>
/// <param name="Bin">From one bin to the next.</param>
/// <param name="Channel">From one channel to the next.</param>
public readonly record struct BinPlacement(int Begin, int Sample, int Bin, int Channel);

/// <summary>The pixels from (D0, H0, W0) up to but without (D1, H1, W1).</summary>
/// <param name="D0">First along the depth.</param>
/// <param name="D1">End along the depth.</param>
/// <param name="H0">First along the height.</param>
/// <param name="H1">End along the height.</param>
/// <param name="W0">First along the width.</param>
/// <param name="W1">End along the width.</param>
public readonly record struct PixelBox(int D0, int D1, int H0, int H1, int W0, int W1)
{
    /// <summary>How many pixels there are.</summary>
    public int Pixels => (D1 - D0) * (H1 - H0) * (W1 - W0);
}
