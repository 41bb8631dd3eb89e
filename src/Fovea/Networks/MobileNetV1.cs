using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// MobileNet (Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications"): but for the first, every
/// convolution is a depthwise 3×3 one and a 1×1 one that mixes the channels, for about a ninth of the multiply-adds.
/// </summary>
/// <remarks>torchvision does not have it. <c>features.0</c> is the first convolution, <c>features.1</c> to <c>features.13</c> are the pairs: depthwise 0, 1, 2 and pointwise 3, 4, 5.</remarks>
public sealed class MobileNetV1 : Module
{
    // Table 1: output channels and stride of each pair.
    private static readonly (int Channels, int Stride)[] Pairs =
        [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)];

    private readonly Module[] _parts;

    /// <summary>A network; pictures of any size from 32×32, 224×224 in the paper.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="widthMultiplier">α: every layer's channels times this, rounded down; the paper has 1, 0.75, 0.5 and 0.25. Parameters and multiply-adds shrink by about α².</param>
    /// <param name="dropout">Of the dense layer; the paper names none.</param>
    public MobileNetV1(int classes = 1000, double widthMultiplier = 1, float dropout = 0)
    {
        if (!(widthMultiplier * 32 >= 1)) throw new FoveaException($"MobileNetV1: widthMultiplier must be 1/32 or more, got {widthMultiplier}. The paper has 1, 0.75, 0.5 and 0.25.");
        int channels = (int)(32 * widthMultiplier);
        List<Module> features = [MobileParts.Block(3, channels, 3, stride: 2, groups: 1, Norm, new ReLU())];
        foreach ((int width, int stride) in Pairs)
        {
            int outChannels = (int)(width * widthMultiplier);
            features.Add(new Sequential(
                MobileParts.FanOut(new Conv2d(channels, channels, 3, stride, padding: 1, groups: channels, bias: false)), Norm(channels), new ReLU(),
                MobileParts.FanOut(new Conv2d(channels, outChannels, 1, bias: false)), Norm(outChannels), new ReLU()));
            channels = outChannels;
        }

        _parts =
        [
            Add("features", new Sequential([.. features])), new GlobalAvgPool(),
            Add("classifier", new Sequential(new Dropout(dropout), MobileParts.Dense(channels, classes))),
        ];
    }

    // Parameters: Howard et al. 2017 have 4.2 million; the sum of table 1 with a scale and a shift for each channel is 4 231 976. Multiply-adds: 569
    // million in table 6; 568 740 352 is the sum of table 1, and what the same layers count in PyTorch.
    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("mobilenet_v1", "MobileNet v1: depthwise-separable convolutions", "Howard et al. 2017", [224, 224, 3], 1000, 4_231_976, 568_740_352,
            static classes => new MobileNetV1(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    private static BatchNorm Norm(int channels) => new(channels);
}
