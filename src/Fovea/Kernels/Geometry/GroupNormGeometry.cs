namespace Fovea.Kernels.Geometry;

/// <summary>Normalisation of <c>[samples, pixels, channels]</c>: the channels of each sample are cut into groups, and each group is normalised by itself over all pixels.</summary>
/// <param name="Samples">What has statistics of its own.</param>
/// <param name="Pixels">Rows of a sample.</param>
/// <param name="Channels">Columns of a sample.</param>
/// <param name="Groups">A divisor of the channels; 1 normalises the whole sample, as many as there are channels each channel.</param>
/// <param name="ScaleByPixel">Whether γ and β have one number for each pixel (then every channel is a group) instead of one for each channel.</param>
/// <param name="Epsilon">ε, added to the variance.</param>
public readonly record struct GroupNormGeometry(int Samples, int Pixels, int Channels, int Groups, bool ScaleByPixel, float Epsilon)
{
    /// <summary>Channels of a group.</summary>
    public int GroupSize => Channels / Groups;

    /// <summary>m, the numbers that a mean is taken of.</summary>
    public long Members => (long)Pixels * GroupSize;

    /// <summary>Means, one for each sample and group.</summary>
    public int StatisticsCount => Samples * Groups;

    /// <summary>Numbers of γ, and of β.</summary>
    public int ScaleCount => ScaleByPixel ? Pixels : Channels;
}
