namespace Fovea.Vision;

/// <summary>What the rows of a PNG file are predicted from before they are compressed (PNG specification, third edition, 9).</summary>
public enum PngRowFilter
{
    /// <summary>Nothing: best for few colours.</summary>
    None,

    /// <summary>The pixel to the left.</summary>
    Sub,

    /// <summary>The pixel above.</summary>
    Up,

    /// <summary>The mean of both.</summary>
    Average,

    /// <summary>That of left, above and above left which is nearest to left + above − above left.</summary>
    Paeth,

    /// <summary>For each row the one whose differences have the least sum of magnitudes.</summary>
    Adaptive,
}
