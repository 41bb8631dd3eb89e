namespace Fovea.Kernels.Geometry;

/// <summary>A picture pooled at several levels, the results of all levels in one row.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="BinsOfAllLevels">Σ level².</param>
public readonly record struct PyramidGeometry(int Batch, int Channels, int Height, int Width, int BinsOfAllLevels)
{
    /// <summary>Numbers of one sample.</summary>
    public int Features => Channels * BinsOfAllLevels;

    /// <summary>The bins of one level.</summary>
    public AdaptivePoolGeometry Level(int bins) => new(Batch, Channels, AdaptiveAxis.Single, new AdaptiveAxis(Height, bins), new AdaptiveAxis(Width, bins));

    /// <summary>Where a level's results stand: behind the <paramref name="binsBefore"/> bins of the levels before it, channel by channel.</summary>
    public BinPlacement Place(int bins, int binsBefore) => new(Channels * binsBefore, Features, 1, bins * bins);
}
