namespace Fovea.Vision.Reading;

/// <summary>The formats of picture files.</summary>
internal enum ImageFormat
{
    /// <summary>Portable Network Graphics: lossless, 1 to 16 bits a sample, with transparency.</summary>
    Png,

    /// <summary>JPEG (ITU-T T.81), baseline and progressive: lossy, 8 bits a sample.</summary>
    Jpeg,

    /// <summary>Windows bitmaps: 1 to 32 bits a pixel, plain or run-length coded.</summary>
    Bmp,

    /// <summary>Netpbm's PBM, PGM, PPM and PAM: plain samples behind a header of text.</summary>
    Pnm,
}
