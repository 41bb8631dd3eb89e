namespace Fovea.Vision.Png;

/// <summary>Which pixels one pass over the picture holds: every <see cref="StepX"/>-th from <see cref="X"/>, the same downwards.</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    // Adam7 (PNG specification, third edition, 8.2).
    private static readonly PngPass[] Adam7 =
        [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)];

    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    public static ReadOnlySpan<PngPass> Of(in PngHeader header) => header.IsInterlaced ? Adam7 : Whole;

    /// <summary>Its pixels in a row; 0 if the picture is too small to have any.</summary>
    public int Width(in PngHeader header) => (header.Width - X + StepX - 1) / StepX;

    /// <summary>Its rows.</summary>
    public int Height(in PngHeader header) => (header.Height - Y + StepY - 1) / StepY;
}
