namespace Fovea.Kernels.Geometry;

/// <summary>Rectangular regions of pictures <c>[N, H, W, C]</c>, each cut into the same number of bins.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="Regions">R, rows of the regions <c>[R, 5]</c>: sample, x₁, y₁, x₂, y₂ (the corners, both inside).</param>
/// <param name="BinsHigh">Bins along the height of a region.</param>
/// <param name="BinsWide">Bins along the width.</param>
/// <param name="Scale">Pixels for one unit of the coordinates.</param>
public readonly record struct RegionPoolGeometry(int Batch, int Channels, int Height, int Width, int Regions, int BinsHigh, int BinsWide, float Scale)
{
    /// <summary>Numbers that describe a region.</summary>
    public const int RegionSize = 5;

    /// <summary>Bins of one region.</summary>
    public int Bins => BinsHigh * BinsWide;

    /// <summary>Elements of the result.</summary>
    public int OutputCount => Regions * Bins * Channels;

    /// <summary>The sample that a region lies in.</summary>
    /// <exception cref="ShapeException">There is no such sample.</exception>
    public int SampleOf(ReadOnlySpan<float> regions, int region)
    {
        float sample = regions[region * RegionSize];
        if (sample >= 0 && sample < Batch && sample == MathF.Floor(sample)) return (int)sample;
        throw new ShapeException("RoiPool", $"region {region} is of sample {sample}, but there are {Batch} samples. A region is a row (sample from 0 on, x1, y1, x2, y2).");
    }

    /// <summary>The pixels of a bin, within the picture; none where it lies outside. In single precision, as torchvision's roi_pool computes them.</summary>
    public PixelBox Box(ReadOnlySpan<float> regions, int region, int i, int j)
    {
        ReadOnlySpan<float> corners = regions.Slice(region * RegionSize + 1, 4);
        (int w0, int w1) = Bounds(corners[0], corners[2], j, BinsWide, Width);
        (int h0, int h1) = Bounds(corners[1], corners[3], i, BinsHigh, Height);
        return new PixelBox(0, 1, h0, Math.Max(h0, h1), w0, Math.Max(w0, w1));
    }

    private (int First, int End) Bounds(float low, float high, int bin, int bins, int size)
    {
        long first = (int)MathF.Round(low * Scale, MidpointRounding.AwayFromZero);
        long last = (int)MathF.Round(high * Scale, MidpointRounding.AwayFromZero);
        // A region whose corners are swapped is one pixel.
        float binSize = (float)Math.Max(last - first + 1, 1) / bins;
        long begin = first + (int)MathF.Floor(bin * binSize), end = first + (int)MathF.Ceiling((bin + 1) * binSize);
        return ((int)Math.Clamp(begin, 0, size), (int)Math.Clamp(end, 0, size));
    }
}
