using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>Brings pictures to the number of channels that a network takes; see <see cref="Image.WithChannels"/>.</summary>
internal sealed class ToChannels(int channels) : IImageTransform
{
    public Image Apply(Image image, RandomStream draws) => image.WithChannels(channels);
}
