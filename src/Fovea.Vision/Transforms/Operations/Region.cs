namespace Fovea.Vision;

/// <summary>A rectangle of pixels.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct Region(int Top, int Left, int Height, int Width)
{
    /// <summary>Refuses a rectangle that does not lie in a picture.</summary>
    internal void CheckWithin(string operation, Image image)
    {
        if (Top < 0 || Left < 0 || Height < 1 || Width < 1 || Top > image.Height - Height || Left > image.Width - Width)
        {
            throw new ShapeException(operation, $"the part of {Height}×{Width} (height × width) at row {Top}, column {Left} does not lie in the picture {image.Shape}. "
                + "Pad the picture first.");
        }
    }
}
