namespace Fovea.Vision;

/// <summary>Pictures under an <see cref="AffineMap"/>, to the bit as Pillow (Geometry.c) computes them.</summary>
internal static class Warping
{
    private const int FixedPoint = 16;

    /// <summary>Pictures up to here have their nearest pixels found in fixed point, whose 16 bits before the point would not hold more.</summary>
    private const int LargestFixed = 1 << 15;

    /// <summary>The picture that a map makes.</summary>
    /// <param name="source">What the map leads to.</param>
    /// <param name="map">Where each pixel comes from.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="interpolation">Any but Lanczos.</param>
    /// <param name="fill">Every channel of what comes from outside.</param>
    public static Image Apply(Image source, AffineMap map, int height, int width, Interpolation interpolation, byte fill)
    {
        byte[] result = new byte[checked(height * width * source.Channels)];
        if (fill != 0) Array.Fill(result, fill);
        switch (interpolation)
        {
            case Interpolation.Nearest when map is { B: 0, D: 0 }: NearestOfScale(source, map, height, width, result); break;
            case Interpolation.Nearest when Math.Max(source.Width, source.Height) < LargestFixed && Reaches(map, height, width) < LargestFixed:
                NearestInFixedPoint(source, map, height, width, result);
                break;
            default: Exactly(source, map, height, width, interpolation, result); break;
        }

        return new Image(width, height, source.Channels, result);
    }

    private static double Reaches(AffineMap map, int height, int width)
    {
        double reach = 0;
        foreach ((double x, double y) in (ReadOnlySpan<(double, double)>)[map.Apply(0, 0), map.Apply(width, 0), map.Apply(0, height), map.Apply(width, height)])
            reach = Math.Max(reach, Math.Max(Math.Abs(x), Math.Abs(y)));
        return reach;
    }

    private static void NearestOfScale(Image source, AffineMap map, int height, int width, Span<byte> result)
    {
        int channels = source.Channels;
        ReadOnlySpan<byte> samples = source.Samples.Span;
        int[] columns = new int[width];
        double column = map.C + map.A * 0.5, row = map.F + map.E * 0.5;
        // Sums and not products: it is how the reference rounds.
        for (int x = 0; x < width; x++, column += map.A) columns[x] = Place(column, source.Width);
        for (int y = 0, to = 0; y < height; y++, row += map.E)
        {
            int line = Place(row, source.Height);
            for (int x = 0; x < width; x++, to += channels)
            {
                if (line >= 0 && columns[x] >= 0) samples.Slice((line * source.Width + columns[x]) * channels, channels).CopyTo(result[to..]);
            }
        }

        static int Place(double value, int size) => value >= 0 && value < size ? (int)value : -1;
    }

    private static void NearestInFixedPoint(Image source, AffineMap map, int height, int width, Span<byte> result)
    {
        int channels = source.Channels;
        ReadOnlySpan<byte> samples = source.Samples.Span;
        int a = Fixed(map.A), b = Fixed(map.B), d = Fixed(map.D), e = Fixed(map.E);
        int firstX = Fixed(map.C + map.A * 0.5 + map.B * 0.5), firstY = Fixed(map.F + map.D * 0.5 + map.E * 0.5);
        for (int y = 0, to = 0; y < height; y++, firstX += b, firstY += e)
        {
            int fixedX = firstX, fixedY = firstY;
            for (int x = 0; x < width; x++, to += channels, fixedX += a, fixedY += d)
            {
                int column = fixedX >> FixedPoint, row = fixedY >> FixedPoint;
                if ((uint)column < (uint)source.Width && (uint)row < (uint)source.Height)
                    samples.Slice((row * source.Width + column) * channels, channels).CopyTo(result[to..]);
            }
        }
    }

    private static int Fixed(double value) => (int)Math.Floor(value * (1 << FixedPoint) + 0.5);

    private static void Exactly(Image source, AffineMap map, int height, int width, Interpolation interpolation, Span<byte> result)
    {
        int channels = source.Channels;
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to += channels)
            {
                (double column, double row) = map.Apply(x + 0.5, y + 0.5);
                if (!(column >= 0 && column < source.Width && row >= 0 && row < source.Height)) continue;
                Span<byte> pixel = result.Slice(to, channels);
                switch (interpolation)
                {
                    case Interpolation.Nearest: source[(int)column, (int)row].CopyTo(pixel); break;
                    case Interpolation.Bilinear: Bilinear(source, column - 0.5, row - 0.5, pixel); break;
                    default: Bicubic(source, column - 0.5, row - 0.5, pixel); break;
                }
            }
        }
    }

    private static void Bilinear(Image source, double column, double row, Span<byte> pixel)
    {
        int x = (int)Math.Floor(column), y = (int)Math.Floor(row);
        double dx = column - x, dy = row - y;
        for (int channel = 0; channel < pixel.Length; channel++)
        {
            double upper = Between(source, x, y, channel, dx), lower = Between(source, x, y + 1, channel, dx);
            pixel[channel] = (byte)(upper + (lower - upper) * dy);
        }
    }

    private static double Between(Image source, int x, int y, int channel, double dx)
    {
        double left = At(source, x, y, channel), right = At(source, x + 1, y, channel);
        return left + (right - left) * dx;
    }

    private static void Bicubic(Image source, double column, double row, Span<byte> pixel)
    {
        int x = (int)Math.Floor(column), y = (int)Math.Floor(row);
        double dx = column - x, dy = row - y;
        for (int channel = 0; channel < pixel.Length; channel++)
        {
            double value = Cubic(
                Across(source, x, y - 1, channel, dx), Across(source, x, y, channel, dx), Across(source, x, y + 1, channel, dx),
                Across(source, x, y + 2, channel, dx), dy);
            pixel[channel] = (byte)Math.Clamp(value, 0, byte.MaxValue);
        }
    }

    private static double Across(Image source, int x, int y, int channel, double dx) => Cubic(
        At(source, x - 1, y, channel), At(source, x, y, channel), At(source, x + 1, y, channel), At(source, x + 2, y, channel), dx);

    /// <summary>Keys' cubic with a = −1 between the second and the third value.</summary>
    private static double Cubic(double v1, double v2, double v3, double v4, double d) =>
        v2 + d * (-v1 + v3 + d * (2 * (v1 - v2) + v3 - v4 + d * (-v1 + v2 - v3 + v4)));

    /// <summary>A sample; beyond the edge the last one.</summary>
    private static double At(Image source, int x, int y, int channel) =>
        source.Samples.Span[(Math.Clamp(y, 0, source.Height - 1) * source.Width + Math.Clamp(x, 0, source.Width - 1)) * source.Channels + channel];
}
