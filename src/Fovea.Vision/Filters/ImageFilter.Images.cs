namespace Fovea.Vision;

public sealed partial record ImageFilter
{
    /// <summary>A picture, filtered: values rounded to the nearest (halves to even) and cut to 0 to 255. Opacity is not filtered but kept.</summary>
    /// <exception cref="ShapeException">The picture is too small for the kernel or its mirror image.</exception>
    public Image Apply(Image picture) => Apply(picture, out _);

    /// <summary>A picture, filtered, with what the values were.</summary>
    /// <param name="picture">Of any number of channels; opacity, if it has one, is not filtered but kept.</param>
    /// <param name="range">The values before they were rounded and cut.</param>
    /// <exception cref="ShapeException">The picture is too small for the kernel or its mirror image.</exception>
    public Image Apply(Image picture, out FilterRange range)
    {
        Image source = Grey && picture.Channels > 2 ? picture.WithChannels(picture.Channels - 2) : picture;
        byte[] samples = PictureFiltering.Run(this, source.Samples, source.Shape, out Shape shape, out range);
        return new Image(shape[1], shape[0], shape[2], samples);
    }

    /// <summary>A picture of 16-bit samples, filtered: values rounded to the nearest (halves to even) and cut to 0 to 65 535. Opacity is not
    /// filtered but kept.</summary>
    /// <exception cref="ShapeException">The picture is too small for the kernel or its mirror image.</exception>
    public WideImage Apply(WideImage picture) => Apply(picture, out _);

    /// <summary>A picture of 16-bit samples, filtered, with what the values were.</summary>
    /// <param name="picture">Of any number of channels; opacity, if it has one, is not filtered but kept.</param>
    /// <param name="range">The values before they were rounded and cut.</param>
    /// <exception cref="ShapeException">The picture is too small for the kernel or its mirror image.</exception>
    public WideImage Apply(WideImage picture, out FilterRange range)
    {
        WideImage source = Grey && picture.Channels > 2 ? picture.WithChannels(picture.Channels - 2) : picture;
        ushort[] samples = PictureFiltering.Run(this, source.Samples, source.Shape, out Shape shape, out range);
        return new WideImage(shape[1], shape[0], shape[2], samples);
    }
}
