namespace Fovea.Kernels.Geometry;

/// <summary>Normalisation of each number by its neighbours in the channels: D[c] = k + α/size · Σ x[c′]² for c − ⌊size/2⌋ ≤ c′ ≤ c + ⌊(size − 1)/2⌋, y = x·D^−β.</summary>
/// <param name="Rows">Pixels of all samples.</param>
/// <param name="Channels">C.</param>
/// <param name="Size">Channels of a window.</param>
/// <param name="Alpha">α.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public readonly record struct LocalResponseGeometry(int Rows, int Channels, int Size, float Alpha, float Beta, float K)
{
    /// <summary>Neighbours in front of a channel.</summary>
    public int Before => Size / 2;

    /// <summary>Neighbours behind a channel.</summary>
    public int After => (Size - 1) / 2;
}
