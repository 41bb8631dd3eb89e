using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// ResNet-9 (Page 2018, "How to train your ResNet"; Coleman et al. 2017, "DAWNBench"): eight 3×3 convolutions, each with batch normalisation and ReLU, of
/// which three halve the map by max pooling and two pairs are bridged, y = f(x) + x; then the greatest value of each channel, and one dense layer.
/// </summary>
/// <remarks>It learns in few epochs: most of its work is on small maps with many channels.</remarks>
public sealed class ResNet9 : Module
{
    private readonly Module[] _parts;

    /// <summary>A network.</summary>
    /// <param name="inChannels">3 for colour, 1 for grey.</param>
    /// <param name="classes">Outputs.</param>
    /// <param name="width">Channels of the first convolution; then two, four and eight times as many. The original has 64.</param>
    public ResNet9(int inChannels = 3, int classes = 10, int width = 64)
    {
        _parts =
        [
            Add("prep", Unit(inChannels, width, halves: false)),
            Add("layer1", Unit(width, 2 * width, halves: true)), Add("residual1", new Bridged(2 * width)),
            Add("layer2", Unit(2 * width, 4 * width, halves: true)),
            Add("layer3", Unit(4 * width, 8 * width, halves: true)), Add("residual3", new Bridged(8 * width)),
            new GlobalMaxPool(), Add("fc", new Linear(8 * width, classes)),
        ];
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank == 4)) weight.Initializer = Initializer.Kaiming(normal: true);
    }

    // By the formulas, k²·c_in·c_out for each convolution (times the pixels of its map), 2·c for each normalisation, (8w + 1)·classes for the dense layer.
    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("resnet9_mnist", "ResNet-9 for 28×28 grey pictures, 16 to 128 channels", "Page 2018", [28, 28, 1], 10, 412_666, 17_219_072,
            static classes => new ResNet9(inChannels: 1, classes, width: 16)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        foreach (Module part in _parts) input = part.Forward(input);
        return input;
    }

    /// <summary>Convolution, normalisation, ReLU, and a halved map if asked for. The maximum of positive parts is the positive part of the maximum, which has
    /// fewer numbers.</summary>
    internal static Sequential Unit(int channels, int outChannels, bool halves)
    {
        Module[] pool = halves ? [new MaxPool2d(2)] : [];
        return new Sequential([new Conv2d(channels, outChannels, 3, padding: 1, bias: false), new BatchNorm(outChannels), .. pool, new ReLU()]);
    }

    /// <summary>y = f(x) + x, f two units.</summary>
    internal sealed class Bridged : Module
    {
        private readonly Module _branch;

        public Bridged(int channels) => _branch = Add("branch", new Sequential(Unit(channels, channels, halves: false), Unit(channels, channels, halves: false)));

        protected override Tensor ForwardCore(Tensor input) => _branch.Forward(input) + input;
    }
}
