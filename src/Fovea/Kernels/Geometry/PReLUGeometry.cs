namespace Fovea.Kernels.Geometry;

/// <summary>Parametric ReLU: one slope for all numbers, or one for each column of rows.</summary>
/// <param name="Count">Number of elements.</param>
/// <param name="Slopes">1, or the columns (the channels) of a row.</param>
public readonly record struct PReLUGeometry(int Count, int Slopes)
{
    /// <summary>Rows of <see cref="Slopes"/> elements.</summary>
    public int Rows => Slopes == 0 ? 0 : Count / Slopes;
}
