namespace Fovea.Vision;

/// <summary>What the transforms do to pictures once chance has spoken: cut, pad, mirror, resize, turn, recolour. None changes the
/// picture that it is given.</summary>
/// <remarks>Results are Pillow's to the bit, as torchvision's functions on Pillow's pictures give them. Opacity is a channel as any other.</remarks>
public static partial class ImageOperations
{
    /// <summary>A part of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="part">Rows and columns within it.</param>
    /// <exception cref="ShapeException">The part does not lie in the picture.</exception>
    public static Image Crop(this Image image, Region part)
    {
        part.CheckWithin(nameof(Crop), image);
        return image.ResizedCrop(part, part.Height, part.Width);
    }

    /// <summary>The middle of a picture; where the picture is smaller, black is put around it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <exception cref="ShapeException">A size is below 1.</exception>
    public static Image CenterCrop(this Image image, int height, int width)
    {
        CheckSize(nameof(CenterCrop), height, width);
        (int moreRows, int moreColumns) = (Math.Max(0, height - image.Height), Math.Max(0, width - image.Width));
        if (moreRows + moreColumns > 0)
            image = image.Pad(moreColumns / 2, moreRows / 2, (moreColumns + 1) / 2, (moreRows + 1) / 2);
        // Halves to even, as Python rounds.
        return image.Crop(new Region((int)Math.Round((image.Height - height) / 2.0), (int)Math.Round((image.Width - width) / 2.0), height, width));
    }

    /// <summary>A picture in another size, smoothed where it becomes smaller.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <exception cref="ShapeException">A size is below 1.</exception>
    public static Image Resize(this Image image, int height, int width, Interpolation interpolation = Interpolation.Bilinear) =>
        image.ResizedCrop(new Region(0, 0, image.Height, image.Width), height, width, interpolation);

    /// <summary>A part of a picture in another size; pixels around the part have no share in it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="part">Rows and columns within it.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="interpolation">How values between pixels are found.</param>
    /// <exception cref="ShapeException">The part does not lie in the picture, or a size is below 1.</exception>
    public static Image ResizedCrop(this Image image, Region part, int height, int width, Interpolation interpolation = Interpolation.Bilinear)
    {
        CheckSize(nameof(Resize), height, width);
        part.CheckWithin(nameof(ResizedCrop), image);
        if (part.Height == image.Height && part.Width == image.Width && height == image.Height && width == image.Width) return image;
        return Resampling.Resize(image, part, height, width, interpolation);
    }

    /// <summary>A picture with more pixels around it.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="left">Columns more.</param>
    /// <param name="top">Rows more.</param>
    /// <param name="right">Columns more.</param>
    /// <param name="bottom">Rows more.</param>
    /// <param name="mode">What stands there.</param>
    /// <param name="fill">Every channel of it, if the mode is <see cref="BorderMode.Constant"/>.</param>
    /// <exception cref="ShapeException">A number is negative, or more is to be mirrored than the picture has.</exception>
    public static Image Pad(this Image image, int left, int top, int right, int bottom, BorderMode mode = BorderMode.Constant, byte fill = 0)
    {
        (int width, int height, int channels) = (image.Width + left + right, image.Height + top + bottom, image.Channels);
        int[] columns = Sources(image.Width, left, right, mode), rows = Sources(image.Height, top, bottom, mode);
        byte[] result = new byte[checked(width * height * channels)];
        if (mode == BorderMode.Constant && fill != 0) Array.Fill(result, fill);
        ReadOnlySpan<byte> samples = image.Samples.Span;
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to += channels)
            {
                if (rows[y] >= 0 && columns[x] >= 0) samples.Slice((rows[y] * image.Width + columns[x]) * channels, channels).CopyTo(result.AsSpan(to));
            }
        }

        return new Image(width, height, channels, result);
    }

    /// <summary>A picture seen in a mirror: left and right change places.</summary>
    public static Image FlipHorizontally(this Image image)
    {
        int channels = image.Channels, row = image.Width * channels;
        byte[] result = new byte[image.Samples.Length];
        ReadOnlySpan<byte> samples = image.Samples.Span;
        for (int start = 0; start < result.Length; start += row)
        {
            for (int from = start, to = start + row - channels; from < start + row; from += channels, to -= channels)
            {
                for (int channel = 0; channel < channels; channel++) result[to + channel] = samples[from + channel];
            }
        }

        return new Image(image.Width, image.Height, channels, result);
    }

    /// <summary>A picture upside down: top and bottom change places.</summary>
    public static Image FlipVertically(this Image image)
    {
        int row = image.Width * image.Channels;
        byte[] result = new byte[image.Samples.Length];
        for (int y = 0; y < image.Height; y++) image.Samples.Span.Slice(y * row, row).CopyTo(result.AsSpan((image.Height - 1 - y) * row));
        return new Image(image.Width, image.Height, image.Channels, result);
    }

    /// <summary>The picture that a map makes, of the same size.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="map">Where each pixel comes from.</param>
    /// <param name="interpolation">Any but Lanczos.</param>
    /// <param name="fill">Every channel of what comes from outside.</param>
    /// <exception cref="FoveaException">The interpolation is Lanczos.</exception>
    public static Image Affine(this Image image, AffineMap map, Interpolation interpolation = Interpolation.Nearest, byte fill = 0)
    {
        CheckTurning(interpolation);
        return Warping.Apply(image, map, image.Height, image.Width, interpolation, fill);
    }

    /// <summary>A picture turned counter-clockwise.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="angle">Degrees.</param>
    /// <param name="interpolation">Any but Lanczos.</param>
    /// <param name="expand">Whether the result is as large as the whole turned picture needs; else the corners are cut.</param>
    /// <param name="centre">What stays, in pixels from the left and the top; null for the middle.</param>
    /// <param name="fill">Every channel of what comes from outside.</param>
    /// <exception cref="FoveaException">The interpolation is Lanczos.</exception>
    public static Image Rotate(
        this Image image, double angle, Interpolation interpolation = Interpolation.Nearest, bool expand = false, (double X, double Y)? centre = null, byte fill = 0)
    {
        CheckTurning(interpolation);
        angle -= 360 * Math.Floor(angle / 360);
        if (centre is null)
        {
            // Nothing is interpolated where pixels fall on pixels.
            if (angle == 0) return image;
            if (angle == 180) return image.FlipHorizontally().FlipVertically();
            if (angle is 90 or 270 && (expand || image.Width == image.Height)) return QuarterTurn(image, isClockwise: angle == 270);
        }

        (int height, int width) = (image.Height, image.Width);
        AffineMap map = AffineMap.Rotation(angle, centre?.X ?? width / 2.0, centre?.Y ?? height / 2.0);
        if (expand)
        {
            (double X, double Y)[] corners = [map.Apply(0, 0), map.Apply(width, 0), map.Apply(width, height), map.Apply(0, height)];
            int wide = (int)(Math.Ceiling(corners.Max(static c => c.X)) - Math.Floor(corners.Min(static c => c.X)));
            int high = (int)(Math.Ceiling(corners.Max(static c => c.Y)) - Math.Floor(corners.Min(static c => c.Y)));
            (double x, double y) = map.Apply(-(wide - width) / 2.0, -(high - height) / 2.0);
            (map, height, width) = (map with { C = x, F = y }, high, wide);
        }

        return Warping.Apply(image, map, height, width, interpolation, fill);
    }

    private static Image QuarterTurn(Image image, bool isClockwise)
    {
        (int height, int width, int channels) = (image.Width, image.Height, image.Channels);
        byte[] result = new byte[image.Samples.Length];
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, to += channels)
                (isClockwise ? image[y, width - 1 - x] : image[height - 1 - y, x]).CopyTo(result.AsSpan(to));
        }

        return new Image(width, height, channels, result);
    }

    /// <summary>For each place of a padded axis the place that it is a copy of; −1 for none.</summary>
    private static int[] Sources(int size, int before, int after, BorderMode mode)
    {
        int most = mode switch { BorderMode.Reflect => size - 1, BorderMode.Symmetric => size, _ => int.MaxValue };
        if (before < 0 || after < 0) throw new ShapeException(nameof(Pad), $"{before} and {after} pixels more on two sides; both must be 0 or more. To cut, crop.");
        if (Math.Max(before, after) > most)
            throw new ShapeException(nameof(Pad), $"{Math.Max(before, after)} pixels cannot be mirrored from a side of {size}; with {mode} it is {most} at most.");
        int[] sources = new int[before + size + after];
        for (int i = 0; i < sources.Length; i++)
        {
            int place = i - before;
            bool isBefore = place < 0, isInside = !isBefore && place < size;
            sources[i] = isInside ? place : mode switch
            {
                BorderMode.Constant => -1,
                BorderMode.Edge => isBefore ? 0 : size - 1,
                BorderMode.Reflect => isBefore ? -place : 2 * size - 2 - place,
                _ => isBefore ? -place - 1 : 2 * size - 1 - place,
            };
        }

        return sources;
    }

    private static void CheckTurning(Interpolation interpolation)
    {
        if (interpolation == Interpolation.Lanczos) throw new FoveaException("Lanczos interpolates in resizing alone. Turn with nearest, bilinear or bicubic.");
    }

    private static void CheckSize(string operation, int height, int width)
    {
        if (height < 1 || width < 1) throw new ShapeException(operation, $"a size of {height}×{width} (height × width); both must be 1 or more.");
    }
}
