using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// MobileNet v2 (Sandler, Howard, Zhu, Zhmoginov and Chen 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks"): each block widens its
/// input sixfold, filters it depthwise, and projects it down again without an activation. Names and weights are torchvision's.
/// </summary>
public sealed class MobileNetV2 : Module
{
    // Table 2: expansion, output channels, blocks, stride of the first of them.
    private static readonly (int Expansion, int Channels, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    private readonly Module[] _parts;

    /// <summary>A network; pictures of any size from 32×32.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="widthMultiplier">Every layer's channels times this, rounded to a multiple of 8; the last convolution is never narrower than 1280.</param>
    /// <param name="dropout">Of the dense layer.</param>
    public MobileNetV2(int classes = 1000, double widthMultiplier = 1, float dropout = 0.2f)
    {
        int channels = MobileParts.MultipleOf8(32 * widthMultiplier), last = MobileParts.MultipleOf8(1280 * Math.Max(1, widthMultiplier));
        List<Module> features = [Block(3, channels, 3, stride: 2)];
        foreach ((int expansion, int width, int blocks, int stride) in Stages)
        {
            int outChannels = MobileParts.MultipleOf8(width * widthMultiplier);
            for (int i = 0; i < blocks; i++, channels = outChannels) features.Add(Bottleneck(channels, outChannels, i == 0 ? stride : 1, expansion));
        }

        features.Add(Block(channels, last, 1));
        _parts =
        [
            Add("features", new Sequential([.. features])), new GlobalAvgPool(),
            Add("classifier", new Sequential(new Dropout(dropout), MobileParts.Dense(last, classes))),
        ];
    }

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("mobilenet_v2", "MobileNet v2: inverted residuals", "Sandler, Howard, Zhu, Zhmoginov and Chen 2018", [224, 224, 3], 1000, 3_504_872, 300_774_272,
            static classes => new MobileNetV2(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    /// <summary>One block of table 1.</summary>
    internal static Module Bottleneck(int channels, int outChannels, int stride, int expansion)
    {
        int hidden = channels * expansion;
        List<Module> layers = [];
        if (expansion != 1) layers.Add(Block(channels, hidden, 1));
        layers.Add(Block(hidden, hidden, 3, stride, groups: hidden));
        layers.Add(MobileParts.FanOut(new Conv2d(hidden, outChannels, 1, bias: false)));
        layers.Add(new BatchNorm(outChannels));
        return new InvertedResidual("conv", new Sequential([.. layers]), stride == 1 && channels == outChannels);
    }

    private static Sequential Block(int channels, int outChannels, int kernelSize, int stride = 1, int groups = 1) =>
        MobileParts.Block(channels, outChannels, kernelSize, stride, groups, static width => new BatchNorm(width), new ReLU6());
}
