namespace Fovea.Vision;

/// <summary>What a filter answered before it became a picture again.</summary>
/// <param name="Least">The least value, in the picture's own unit (0 to 255, or to 65 535).</param>
/// <param name="Greatest">The greatest value.</param>
/// <param name="Samples">How many values there are.</param>
/// <param name="Clamped">How many of them were outside of what a sample can hold and were cut to it; 0 where values were normalised.</param>
public readonly record struct FilterRange(float Least, float Greatest, long Samples, long Clamped);
