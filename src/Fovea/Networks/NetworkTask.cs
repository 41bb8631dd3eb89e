namespace Fovea.Networks;

/// <summary>What a network is for: what goes in and what comes out.</summary>
public enum NetworkTask
{
    /// <summary>The class of a picture: <c>[N, H, W, C]</c> → <c>[N, classes]</c>.</summary>
    Classification,

    /// <summary>The class of a sentence: numbers of words <c>[N, L]</c> → <c>[N, classes]</c>.</summary>
    SentenceClassification,

    /// <summary>The class of every pixel: <c>[N, H, W, C]</c> → <c>[N, H, W, classes]</c>.</summary>
    Segmentation,

    /// <summary>The same picture in a higher resolution: <c>[N, H, W, C]</c> → <c>[N, H·r, W·r, C]</c>.</summary>
    SuperResolution,
}
