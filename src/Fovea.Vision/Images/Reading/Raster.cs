namespace Fovea.Vision.Reading;

/// <summary>What a reader found: samples row-major with the channels last, as bytes, or as 16-bit words where these were asked for and
/// the file has more than eight bits.</summary>
internal readonly record struct Raster(int Width, int Height, int Channels, byte[]? Bytes, ushort[]? Words);
