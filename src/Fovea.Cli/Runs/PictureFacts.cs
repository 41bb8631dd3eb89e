using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>What kind of picture a file holds.</summary>
internal sealed record PictureFacts(string File, int Width, int Height, int Channels, int Bits)
{
    public static PictureFacts Of(string file, Image picture) => new(file, picture.Width, picture.Height, picture.Channels, 8);

    public static PictureFacts Of(string file, WideImage picture) => new(file, picture.Width, picture.Height, picture.Channels, 16);
}
