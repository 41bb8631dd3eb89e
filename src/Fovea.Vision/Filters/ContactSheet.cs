namespace Fovea.Vision;

/// <summary>Pictures side by side on white, each above its label.</summary>
public static class ContactSheet
{
    private const int Gap = 8;
    private const byte Paper = 255;
    private const byte Ink = 32;

    /// <summary>Makes the sheet, row by row.</summary>
    /// <param name="tiles">Pictures of one size with their labels: small letters, digits, hyphens and spaces; other characters are left blank.</param>
    /// <param name="columns">Pictures in a row.</param>
    /// <returns>Colour if one of the pictures is, else grey; opacity is left out.</returns>
    /// <exception cref="ShapeException">There is no picture, they differ in width or height, or there is no column.</exception>
    public static Image Of(IReadOnlyList<(string Label, Image Picture)> tiles, int columns = 4)
    {
        if (tiles.Count == 0 || columns < 1)
            throw new ShapeException(nameof(ContactSheet), $"{tiles.Count} pictures in {columns} columns; both must be 1 or more.");
        (int width, int height) = (tiles[0].Picture.Width, tiles[0].Picture.Height);
        if (tiles.FirstOrDefault(tile => tile.Picture.Width != width || tile.Picture.Height != height) is { Picture: { } odd })
            throw new ShapeException(nameof(ContactSheet), $"one picture is {odd.Width}×{odd.Height} pixels, the first is {width}×{height}. Scale them to one size.");
        columns = Math.Min(columns, tiles.Count);
        int letters = tiles.Max(static tile => tile.Label.Length), scale = 2 * letters * BitmapFont.Advance <= width ? 2 : 1;
        int cellWidth = Math.Max(width, scale * letters * BitmapFont.Advance) + Gap, cellHeight = height + scale * BitmapFont.Height + 2 * Gap;
        int rows = (tiles.Count + columns - 1) / columns, channels = tiles.Any(static tile => tile.Picture.Channels > 2) ? 3 : 1;
        Shape shape = Shape.Create([checked(rows * cellHeight + Gap), checked(columns * cellWidth + Gap), channels]);
        byte[] samples = new byte[shape.Count];
        samples.AsSpan().Fill(Paper);
        for (int i = 0; i < tiles.Count; i++)
        {
            (int left, int top) = (Gap + i % columns * cellWidth, Gap + i / columns * cellHeight);
            Paste(tiles[i].Picture.WithChannels(channels), left, top);
            foreach ((int x, int y) in BitmapFont.Dots(tiles[i].Label)) Dot(left + scale * x, top + height + Gap / 2 + scale * y);
        }

        return new Image(shape[1], shape[0], channels, samples);

        void Paste(Image picture, int left, int top)
        {
            int row = width * channels;
            for (int y = 0; y < height; y++)
                picture.Samples.Span.Slice(y * row, row).CopyTo(samples.AsSpan(((top + y) * shape[1] + left) * channels));
        }

        void Dot(int left, int top)
        {
            for (int y = top; y < top + scale; y++) samples.AsSpan((y * shape[1] + left) * channels, scale * channels).Fill(Ink);
        }
    }
}
