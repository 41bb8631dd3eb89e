namespace Fovea.Vision;

public sealed partial class Image
{
    private static readonly float[] Scaled = [.. Enumerable.Range(0, 256).Select(static value => value / 255f)];

    /// <summary>The picture as a tensor <c>[H, W, C]</c>: sample / 255, from 0 to 1.</summary>
    public Tensor ToTensor()
    {
        float[] values = new float[_samples.Length];
        CopyTo(values);
        return Tensor.From(values, Shape);
    }

    /// <summary>Writes sample / 255, row-major.</summary>
    /// <param name="destination">Room for height · width · channels numbers.</param>
    /// <exception cref="ShapeException">The destination has another length.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != _samples.Length)
        {
            throw new ShapeException(nameof(Image), $"the picture {Shape} has {_samples.Length} samples, the destination has room for "
                + $"{destination.Length}.");
        }

        // A table gives each quotient rounded once; a multiplication by 1/255 would not.
        ReadOnlySpan<float> scaled = Scaled;
        ReadOnlySpan<byte> samples = _samples;
        for (int i = 0; i < samples.Length; i++) destination[i] = scaled[samples[i]];
    }

    /// <summary>Pictures of one size as a batch <c>[N, H, W, C]</c>: sample / 255, from 0 to 1.</summary>
    /// <param name="images">One or more.</param>
    /// <exception cref="ShapeException">There is none, or they differ in size or channels.</exception>
    public static Tensor ToBatch(params IReadOnlyList<Image> images)
    {
        if (images.Count == 0) throw new ShapeException(nameof(ToBatch), "there is no picture; one or more are expected.");
        Shape shape = images[0].Shape;
        Shape batch = shape.Prepend(images.Count);
        float[] values = new float[batch.Count];
        for (int i = 0; i < images.Count; i++)
        {
            if (images[i].Shape != shape)
            {
                throw new ShapeException(nameof(ToBatch), $"picture {i} is {images[i].Shape}, picture 0 is {shape} ([height, width, channels]). "
                    + "Scale or crop them to one size.");
            }

            images[i].CopyTo(values.AsSpan(i * shape.Count, shape.Count));
        }

        return Tensor.From(values, batch);
    }

    /// <summary>A tensor as a picture: value · 255, rounded to the nearest (halves to even), what lies outside of 0 to 1 (and NaN) cut
    /// to it.</summary>
    /// <param name="tensor"><c>[H, W, C]</c>, C from 1 to 4.</param>
    /// <exception cref="ShapeException">The tensor has another shape.</exception>
    public static Image FromTensor(Tensor tensor)
    {
        if (tensor.Shape.Rank != 3)
        {
            throw new ShapeException(nameof(FromTensor), $"the tensor is {tensor.Shape}; [height, width, channels] is expected. Use "
                + $"{nameof(FromBatch)} for [N, H, W, C].");
        }

        return FromValues(tensor.ToArray(), tensor.Shape);
    }

    /// <summary>A batch as pictures, each as <see cref="FromTensor"/> makes it.</summary>
    /// <param name="batch"><c>[N, H, W, C]</c>, C from 1 to 4.</param>
    /// <exception cref="ShapeException">The tensor has another shape.</exception>
    public static IReadOnlyList<Image> FromBatch(Tensor batch)
    {
        if (batch.Shape.Rank != 4)
            throw new ShapeException(nameof(FromBatch), $"the tensor is {batch.Shape}; [N, height, width, channels] is expected.");
        Shape shape = batch.Shape[1..];
        float[] values = batch.ToArray();
        Image[] images = new Image[batch.Shape[0]];
        for (int i = 0; i < images.Length; i++) images[i] = FromValues(values.AsSpan(i * shape.Count, shape.Count), shape);
        return images;
    }

    private static Image FromValues(ReadOnlySpan<float> values, Shape shape)
    {
        CheckSize(nameof(FromTensor), shape[1], shape[0], shape[2], values.Length);
        byte[] samples = new byte[values.Length];
        // Clamp leaves NaN as it is; the conversion to an integer makes it 0.
        for (int i = 0; i < samples.Length; i++) samples[i] = (byte)MathF.Round(Math.Clamp(values[i], 0, 1) * 255);
        return new Image(shape[1], shape[0], shape[2], samples);
    }
}
