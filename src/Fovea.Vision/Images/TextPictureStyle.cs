namespace Fovea.Vision;

/// <summary>What <see cref="TextPicture"/> draws with.</summary>
public enum TextPictureStyle
{
    /// <summary>Five shades <c> ░▒▓█</c>, two characters a pixel, so that pixels look square.</summary>
    Shades,

    /// <summary>Black or white, two rows of pixels in a line: <c>▀▄█</c>.</summary>
    HalfBlocks,

    /// <summary>Ten shades <c> .:-=+*#%@</c>, two characters a pixel, for a terminal without Unicode.</summary>
    Ascii,
}
