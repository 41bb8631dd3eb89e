namespace Fovea.Operators.Windows;

/// <summary>One whole number for each spatial axis: a kernel size, a stride, a dilation. Write <c>3</c>, <c>(3, 4)</c> or <c>(2, 3, 4)</c>.</summary>
/// <param name="Depth">For the outermost axis; used in 3-D alone.</param>
/// <param name="Height">For the middle axis; used in 2-D and 3-D.</param>
/// <param name="Width">For the innermost axis.</param>
public readonly record struct SpatialSize(int Depth, int Height, int Width)
{
    /// <summary>The same number for all axes.</summary>
    public static implicit operator SpatialSize(int all) => new(all, all, all);

    /// <summary>Height and width.</summary>
    public static implicit operator SpatialSize((int Height, int Width) size) => new(1, size.Height, size.Width);

    /// <summary>Depth, height and width.</summary>
    public static implicit operator SpatialSize((int Depth, int Height, int Width) size) => new(size.Depth, size.Height, size.Width);

    /// <summary>The numbers of the last <paramref name="rank"/> axes, as in <c>3x4</c>.</summary>
    public string ToString(int rank) => rank switch
    {
        1 => $"{Width}",
        2 => $"{Height}x{Width}",
        _ => $"{Depth}x{Height}x{Width}",
    };
}
