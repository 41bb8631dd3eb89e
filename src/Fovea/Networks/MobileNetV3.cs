using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// MobileNet v3 (Howard et al. 2019, "Searching for MobileNetV3"): the blocks of v2 with squeeze-and-excitation, hard swish in the deeper
/// ones, and sizes that were found by search. Names, weights and numbers (ε = 0.001 in batch normalisation) are torchvision's.
/// </summary>
public sealed class MobileNetV3 : Module
{
    // Table 1. Kernel, channels inside, output channels, squeeze-and-excitation, hard swish (else ReLU), stride.
    private static readonly BlockSettings[] LargeBlocks =
    [
        new(3, 16, 16, false, false, 1), new(3, 64, 24, false, false, 2), new(3, 72, 24, false, false, 1),
        new(5, 72, 40, true, false, 2), new(5, 120, 40, true, false, 1), new(5, 120, 40, true, false, 1),
        new(3, 240, 80, false, true, 2), new(3, 200, 80, false, true, 1), new(3, 184, 80, false, true, 1), new(3, 184, 80, false, true, 1),
        new(3, 480, 112, true, true, 1), new(3, 672, 112, true, true, 1),
        new(5, 672, 160, true, true, 2), new(5, 960, 160, true, true, 1), new(5, 960, 160, true, true, 1),
    ];

    // Table 2.
    private static readonly BlockSettings[] SmallBlocks =
    [
        new(3, 16, 16, true, false, 2), new(3, 72, 24, false, false, 2), new(3, 88, 24, false, false, 1),
        new(5, 96, 40, true, true, 2), new(5, 240, 40, true, true, 1), new(5, 240, 40, true, true, 1),
        new(5, 120, 48, true, true, 1), new(5, 144, 48, true, true, 1),
        new(5, 288, 96, true, true, 2), new(5, 576, 96, true, true, 1), new(5, 576, 96, true, true, 1),
    ];

    private readonly Module[] _parts;

    private MobileNetV3(BlockSettings[] blocks, int hidden, int classes, float dropout)
    {
        int channels = 16;
        List<Module> features = [Block(3, channels, 3, stride: 2, groups: 1, new Hardswish())];
        foreach (BlockSettings settings in blocks)
        {
            features.Add(Bottleneck(channels, settings));
            channels = settings.OutChannels;
        }

        features.Add(Block(channels, 6 * channels, 1, stride: 1, groups: 1, new Hardswish()));
        _parts =
        [
            Add("features", new Sequential([.. features])), new GlobalAvgPool(),
            Add("classifier", new Sequential(MobileParts.Dense(6 * channels, hidden), new Hardswish(), new Dropout(dropout), MobileParts.Dense(hidden, classes))),
        ];
    }

    /// <summary>What differs from block to block.</summary>
    internal readonly record struct BlockSettings(int KernelSize, int Hidden, int OutChannels, bool SqueezesAndExcites, bool HardSwish, int Stride);

    /// <summary>MobileNet v3 large, the paper's table 1.</summary>
    public static MobileNetV3 Large(int classes = 1000, float dropout = 0.2f) => new(LargeBlocks, 1280, classes, dropout);

    /// <summary>MobileNet v3 small, table 2.</summary>
    public static MobileNetV3 Small(int classes = 1000, float dropout = 0.2f) => new(SmallBlocks, 1024, classes, dropout);

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        Entry("mobilenet_v3_small", "MobileNet v3 small", 2_542_856, 56_510_400, static classes => Small(classes)),
        Entry("mobilenet_v3_large", "MobileNet v3 large", 5_483_032, 216_589_760, static classes => Large(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    /// <summary>One block of the tables.</summary>
    internal static Module Bottleneck(int channels, BlockSettings settings)
    {
        (int kernel, int hidden, int outChannels, bool squeezes, bool hardSwish, int stride) = settings;
        List<Module> layers = [];
        if (hidden != channels) layers.Add(Block(channels, hidden, 1, stride: 1, groups: 1, Activation(hardSwish)));
        layers.Add(Block(hidden, hidden, kernel, stride, groups: hidden, Activation(hardSwish)));
        if (squeezes)
        {
            SqueezeExcitation gate = new(hidden, MobileParts.MultipleOf8(hidden / 4), gate: new Hardsigmoid());
            MobileParts.FanOut(gate.Squeeze);
            MobileParts.FanOut(gate.Excite);
            layers.Add(gate);
        }

        layers.Add(Block(hidden, outChannels, 1, stride: 1, groups: 1, null));
        return new InvertedResidual("block", new Sequential([.. layers]), stride == 1 && channels == outChannels);
    }

    private static NetworkEntry Entry(string name, string description, long parameters, long multiplyAdds, Func<int, Module> create) =>
        new(name, description, "Howard et al. 2019", [224, 224, 3], 1000, parameters, multiplyAdds, create);

    private static Module Activation(bool hardSwish) => hardSwish ? new Hardswish() : new ReLU();

    private static Sequential Block(int channels, int outChannels, int kernelSize, int stride, int groups, Module? activation) =>
        MobileParts.Block(channels, outChannels, kernelSize, stride, groups, static width => new BatchNorm(width, epsilon: 0.001f, momentum: 0.01f), activation);
}
