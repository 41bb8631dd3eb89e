namespace Fovea.Vision;

/// <summary>How finely a JPEG file keeps colours beside brightness.</summary>
public enum JpegSubsampling
{
    /// <summary>4:2:0: at half the width and half the height.</summary>
    Half,

    /// <summary>4:4:4: as finely as brightness.</summary>
    Full,
}
