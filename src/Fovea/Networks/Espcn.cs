using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// ESPCN (Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network"):
/// convolutions 5-3-3 in the low resolution; the last one's r² channels become the r×r pixels of the high one.
/// </summary>
/// <remarks>Shapes: <c>[N, H, W, C]</c> → <c>[N, H·r, W·r, C]</c>, any height and width. Trained with the squared error against the picture in high resolution.</remarks>
public sealed class Espcn : Module
{
    private readonly Module[] _parts;

    /// <summary>A network for a factor.</summary>
    /// <param name="factor">r: how many times as high and wide.</param>
    /// <param name="channels">Of the pictures; the paper takes the brightness alone.</param>
    public Espcn(int factor, int channels = 1)
    {
        if (factor < 1 || channels < 1) throw new FoveaException($"Espcn: factor and channels must be 1 or more, got {factor} and {channels}.");
        _parts =
        [
            Add("conv1", new Conv2d(channels, 64, 5, padding: 2)), new Tanh(), Add("conv2", new Conv2d(64, 32, 3, padding: 1)), new Tanh(),
            Add("conv3", new Conv2d(32, channels * factor * factor, 3, padding: 1)), new PixelShuffle(factor),
        ];
    }

    internal static IReadOnlyList<NetworkEntry> Entries => [Entry(2), Entry(3), Entry(4)];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    /// <summary>For the paper's pieces of 17×17 pixels: 25·64 + 9·64·32 + 9·32·r² weights, each used once a pixel, and 64 + 32 + r² biases.</summary>
    private static NetworkEntry Entry(int factor)
    {
        int weights = 25 * 64 + 9 * 64 * 32 + 9 * 32 * factor * factor;
        return new NetworkEntry($"espcn_x{factor}", $"ESPCN, {factor} times the resolution", "Shi et al. 2016", [17, 17, 1], Classes: 0,
            weights + 64 + 32 + factor * factor, 17L * 17 * weights, _ => new Espcn(factor)) { Task = NetworkTask.SuperResolution };
    }
}
