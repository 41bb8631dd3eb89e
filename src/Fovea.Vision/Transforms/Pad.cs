namespace Fovea.Vision;

/// <summary>Puts pixels around pictures.</summary>
/// <param name="left">Columns.</param>
/// <param name="top">Rows.</param>
/// <param name="right">Columns.</param>
/// <param name="bottom">Rows.</param>
/// <param name="fill">Every channel of them, if the mode is <see cref="BorderMode.Constant"/>.</param>
/// <param name="paddingMode">What stands there.</param>
public sealed class Pad(int left, int top, int right, int bottom, byte fill = 0, BorderMode paddingMode = BorderMode.Constant) : IImageTransform
{
    /// <summary>The same on every side.</summary>
    /// <param name="padding">Rows and columns on each side.</param>
    /// <param name="fill">Every channel of them, if the mode is <see cref="BorderMode.Constant"/>.</param>
    /// <param name="paddingMode">What stands there.</param>
    public Pad(int padding, byte fill = 0, BorderMode paddingMode = BorderMode.Constant) : this(padding, padding, padding, padding, fill, paddingMode)
    {
    }

    /// <inheritdoc/>
    public Image Apply(Image image, RandomStream draws) => image.Pad(left, top, right, bottom, paddingMode, fill);
}
