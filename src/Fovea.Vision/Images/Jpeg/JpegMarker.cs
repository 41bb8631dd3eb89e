namespace Fovea.Vision.Jpeg;

/// <summary>The second bytes of markers; the first is 0xFF (ITU-T T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const byte Temporary = 0x01, BaselineFrame = 0xC0, SequentialFrame = 0xC1, ProgressiveFrame = 0xC2, HuffmanTables = 0xC4,
        ArithmeticCoding = 0xCC, FirstRestart = 0xD0, LastRestart = 0xD7, Start = 0xD8, End = 0xD9, Scan = 0xDA,
        Quantisers = 0xDB, NumberOfLines = 0xDC, RestartInterval = 0xDD, Jfif = 0xE0, Exif = 0xE1, Adobe = 0xEE;

    public static bool IsRestart(byte marker) => marker is >= FirstRestart and <= LastRestart;

    /// <summary>Why a frame cannot be read; null if it can, or if the marker starts none.</summary>
    public static string? WhyUnreadable(byte marker) => marker switch
    {
        0xC3 or 0xC7 or 0xCB or 0xCF => "lossless coding",
        0xC5 or 0xC6 or 0xCD or 0xCE => "hierarchical coding",
        0xC9 or 0xCA or ArithmeticCoding => "arithmetic coding",
        NumberOfLines => "a height given behind the picture (DNL)",
        _ => null,
    };
}
