using Fovea.Training;

namespace Fovea.Vision;

/// <summary>Pictures and labels from a pair of IDX files. The pixels stay bytes; a sample gives them as byte / 255, from 0 to 1.</summary>
public sealed class IdxDataset : IImageDataset
{
    private static readonly float[] Scaled = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;
    private readonly int _sampleSize;

    /// <summary>The data set of two files.</summary>
    /// <param name="images">Pictures: <c>[N, H, W]</c>, or <c>[N, H, W, C]</c> with channels.</param>
    /// <param name="labels">Classes: <c>[N]</c>.</param>
    /// <param name="classNames">The names of the classes 0, 1, ….</param>
    /// <exception cref="FileFormatException">The files are of another shape, do not belong together, or a label has no class.</exception>
    public IdxDataset(IdxFile images, IdxFile labels, IReadOnlyList<string> classNames)
    {
        if (images.Shape.Rank is not (3 or 4) || images.Shape[1..].Count == 0)
        {
            throw new FileFormatException(images.Path, $"its shape is {images.Shape}; pictures are [N, H, W] or [N, H, W, C]. Are "
                + "pictures and labels swapped?");
        }

        if (labels.Shape.Rank != 1)
            throw new FileFormatException(labels.Path, $"its shape is {labels.Shape}; labels are [N]. Are pictures and labels swapped?");
        if (labels.Shape[0] != images.Shape[0])
        {
            throw new FileFormatException(labels.Path, $"it holds {labels.Shape[0]} labels, but {images.Path} holds {images.Shape[0]} "
                + "pictures. Take both files from the same set.");
        }

        int wrong = classNames.Count > byte.MaxValue ? -1 : labels.Values.Span.IndexOfAnyInRange((byte)classNames.Count, byte.MaxValue);
        if (wrong >= 0)
        {
            throw new FileFormatException(labels.Path, $"the label is {labels.Values.Span[wrong]}, but there are {classNames.Count} "
                + $"classes, 0 to {classNames.Count - 1}.", $"sample {wrong}", labels.HeaderLength + wrong);
        }

        SampleShape = images.Shape.Rank == 3 ? [images.Shape[1], images.Shape[2], 1] : images.Shape[1..];
        ClassNames = classNames;
        _sampleSize = SampleShape.Count;
        _pixels = images.Values;
        _labels = labels.Values;
    }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public Shape SampleShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads two files.</summary>
    /// <param name="imagesPath">The pictures, plain or packed with gzip.</param>
    /// <param name="labelsPath">The labels, plain or packed with gzip.</param>
    /// <param name="classNames">The names of the classes 0, 1, ….</param>
    /// <exception cref="FileFormatException">A file is not what it should be, or the two do not belong together.</exception>
    /// <exception cref="FoveaException">A file does not exist or may not be read.</exception>
    public static IdxDataset Read(string imagesPath, string labelsPath, IReadOnlyList<string> classNames) =>
        new(IdxFile.Read(imagesPath), IdxFile.Read(labelsPath), classNames);

    /// <inheritdoc/>
    public void ReadSample(int index, Span<float> destination)
    {
        ReadOnlySpan<byte> pixels = Pixels(index);
        if (destination.Length != pixels.Length)
        {
            throw new ShapeException(nameof(IdxDataset), $"a sample {SampleShape} has {pixels.Length} values, the destination has room "
                + $"for {destination.Length}.");
        }

        float[] scaled = Scaled;
        for (int i = 0; i < pixels.Length; i++) destination[i] = scaled[pixels[i]];
    }

    /// <inheritdoc/>
    public int Label(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _labels.Span[index];
    }

    /// <inheritdoc/>
    /// <exception cref="ShapeException">A sample has more than four channels, so it is no picture.</exception>
    public Image ReadImage(int index) => new(SampleShape[1], SampleShape[0], SampleShape[2], Pixels(index).ToArray());

    /// <inheritdoc/>
    public string NameOf(int index) => $"sample {index}";

    /// <summary>The bytes of a picture, row-major, for drawing it.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<byte> Pixels(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _pixels.Span.Slice(index * _sampleSize, _sampleSize);
    }
}
