using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// ShuffleNet v2 (Ma, Zhang, Zheng and Sun 2018, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design"): each block passes half of
/// the channels on as they are, works on the other half, and mixes both. Names and weights are torchvision's.
/// </summary>
public sealed class ShuffleNetV2 : Module
{
    private static readonly int[] Blocks = [4, 8, 4];

    private readonly Module[] _parts;

    /// <summary>A network of three stages.</summary>
    /// <param name="widths">Channels of each stage.</param>
    /// <param name="last">Channels of the last convolution.</param>
    /// <param name="classes">Outputs.</param>
    private ShuffleNetV2(int[] widths, int last, int classes)
    {
        int channels = 24;
        List<Module> parts = [Add("conv1", new Sequential(new Conv2d(3, channels, 3, stride: 2, padding: 1, bias: false), new BatchNorm(channels), new ReLU())), new MaxPool2d(3, stride: 2, padding: 1)];
        for (int stage = 0; stage < widths.Length; stage++)
        {
            int width = widths[stage];
            Module[] blocks = [Downsampling(channels, width), .. Enumerable.Range(1, Blocks[stage] - 1).Select(_ => Basic(width))];
            parts.Add(Add($"stage{stage + 2}", new Sequential(blocks)));
            channels = width;
        }

        parts.Add(Add("conv5", Pointwise(channels, last)));
        _parts = [.. parts, new GlobalAvgPool(), Add("fc", new Linear(last, classes))];
    }

    /// <summary>ShuffleNet v2 ×0.5.</summary>
    public static ShuffleNetV2 X05(int classes = 1000) => new([48, 96, 192], 1024, classes);

    /// <summary>ShuffleNet v2 ×1.</summary>
    public static ShuffleNetV2 X10(int classes = 1000) => new([116, 232, 464], 1024, classes);

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        Entry("shufflenet_v2_x0_5", "ShuffleNet v2, half as wide", 1_366_792, 40_476_448, X05),
        Entry("shufflenet_v2_x1_0", "ShuffleNet v2", 2_278_604, 144_907_992, X10),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    /// <summary>Half of the channels pass, half are worked on.</summary>
    internal static Module Basic(int channels) => new Block(null, Branch(channels / 2, channels / 2, stride: 1));

    /// <summary>Both branches work on all channels and halve the map; together they have the channels of the new stage.</summary>
    internal static Module Downsampling(int channels, int outChannels) => new Block(
        new Sequential([.. Depthwise(channels, stride: 2), .. PointwiseLayers(channels, outChannels / 2)]), Branch(channels, outChannels / 2, stride: 2));

    private static NetworkEntry Entry(string name, string description, long parameters, long multiplyAdds, Func<int, Module> create) =>
        new(name, description, "Ma, Zhang, Zheng and Sun 2018", [224, 224, 3], 1000, parameters, multiplyAdds, create);

    private static Sequential Branch(int channels, int outChannels, int stride) =>
        new([.. PointwiseLayers(channels, outChannels), .. Depthwise(outChannels, stride), .. PointwiseLayers(outChannels, outChannels)]);

    private static Sequential Pointwise(int channels, int outChannels) => new([.. PointwiseLayers(channels, outChannels)]);

    private static Module[] PointwiseLayers(int channels, int outChannels) => [new Conv2d(channels, outChannels, 1, bias: false), new BatchNorm(outChannels), new ReLU()];

    private static Module[] Depthwise(int channels, int stride) => [new Conv2d(channels, channels, 3, stride, padding: 1, groups: channels, bias: false), new BatchNorm(channels)];

    /// <summary>Two branches side by side, their channels shuffled; the first is a layer's work, or half of the input as it is.</summary>
    private sealed class Block : Module
    {
        private readonly Module? _first;
        private readonly Module _second;
        private readonly ChannelShuffle _shuffle = new(2);

        public Block(Module? first, Module second)
        {
            _first = first is null ? null : Add("branch1", first);
            _second = Add("branch2", second);
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            int half = input.Shape[^1] / 2;
            Tensor left = _first?.Forward(input) ?? input.Slice(-1, 0, half);
            Tensor right = _second.Forward(_first is null ? input.Slice(-1, half, half) : input);
            return _shuffle.Forward(Tensor.Concatenate(-1, left, right));
        }
    }
}
