namespace Fovea.Analysis;

/// <summary>What the positions of a feature map see of the input, along one axis.</summary>
/// <param name="Size">Input positions from the first that is seen to the last, padding included; the greatest over all positions of the map.</param>
/// <param name="Stride">Input positions from one place of the map to the next: below 1 for a map finer than the input, 0 if there are no places (<see cref="IsPlaced"/>).</param>
/// <param name="Start">The first input position that place 0 sees; negative on padding.</param>
/// <param name="IsWhole">Whether the whole axis is seen, however long it is; <see cref="Size"/> is then the input's.</param>
public readonly record struct AxisField(long Size, double Stride, long Start, bool IsWhole)
{
    /// <summary>Whether places of the map are places of the input, as under windows. Behind adaptive and global pooling or a dense layer they are not.</summary>
    public bool IsPlaced => Stride > 0;

    /// <summary>The input position in the middle of what place 0 sees.</summary>
    public double Center => Start + (Size - 1) / 2.0;
}
