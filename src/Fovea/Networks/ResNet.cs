using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// ResNet (He, Zhang, Ren and Sun 2016, "Deep Residual Learning for Image Recognition") and ResNeXt (Xie et al. 2017): blocks that add what
/// they compute to their input, y = ReLU(f(x) + x), so that a gradient reaches every layer.
/// </summary>
/// <remarks>
/// Names, weights and strides are torchvision's: where a bottleneck block halves the map, its 3×3 convolution does. In the paper its first
/// 1×1 convolution does, which reads only every fourth pixel: <see cref="ResNet50Of2015"/>.
/// </remarks>
public sealed class ResNet : Module
{
    private readonly Module[] _stages;
    private readonly ReLU _relu = new();

    /// <summary>A network of four stages.</summary>
    /// <param name="block">Makes a block for the number of input channels, the width of the stage, the stride and the dilation.</param>
    /// <param name="expansion">Output channels of a block, for each of its stage's width.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    /// <param name="classes">Outputs; null for the stages alone.</param>
    /// <param name="dilated">Whether the last two stages keep the map's size: what they would have halved, the layers behind skip by dilation 2 and 4.</param>
    private ResNet(Func<int, int, int, int, Module> block, int expansion, int[] blocks, int? classes, bool dilated = false)
    {
        Module conv = Add("conv1", new Conv2d(3, 64, kernelSize: 7, stride: 2, padding: 3, bias: false));
        Module norm = Add("bn1", new BatchNorm(64));
        Sequential[] stages = new Sequential[4];
        int channels = 64, dilation = 1;
        for (int stage = 0; stage < 4; stage++)
        {
            int width = 64 << stage;
            bool dilates = dilated && stage > 1;
            Module[] made = new Module[blocks[stage]];
            for (int i = 0; i < made.Length; i++, channels = width * expansion)
            {
                made[i] = block(channels, width, i == 0 && stage > 0 && !dilates ? 2 : 1, dilation);
                if (i == 0 && dilates) dilation *= 2;
            }

            stages[stage] = Add($"layer{stage + 1}", new Sequential(made));
        }

        Module[] head = classes is { } outputs ? [new GlobalAvgPool(), Add("fc", new Linear(channels, outputs))] : [];
        _stages = [conv, norm, _relu, new MaxPool2d(3, stride: 2, padding: 1), .. stages, .. head];
        // torchvision's first weights.
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank == 4)) weight.Initializer = Initializer.Kaiming(normal: true, mode: FanMode.Out);
    }

    /// <summary>ResNet-18.</summary>
    public static ResNet ResNet18(int classes = 1000) => new(Basic, 1, [2, 2, 2, 2], classes);

    /// <summary>ResNet-34.</summary>
    public static ResNet ResNet34(int classes = 1000) => new(Basic, 1, [3, 4, 6, 3], classes);

    /// <summary>ResNet-50.</summary>
    public static ResNet ResNet50(int classes = 1000) => new(Bottleneck(), 4, [3, 4, 6, 3], classes);

    /// <summary>ResNet-50 as the paper has it: the first 1×1 convolution of a block has the stride.</summary>
    public static ResNet ResNet50Of2015(int classes = 1000) => new(Bottleneck(strideFirst: true), 4, [3, 4, 6, 3], classes);

    /// <summary>ResNet-101.</summary>
    public static ResNet ResNet101(int classes = 1000) => new(Bottleneck(), 4, [3, 4, 23, 3], classes);

    /// <summary>ResNet-152.</summary>
    public static ResNet ResNet152(int classes = 1000) => new(Bottleneck(), 4, [3, 8, 36, 3], classes);

    /// <summary>ResNeXt-50: the 3×3 convolutions in 32 groups, 4 channels of each per 64 of the stage's width.</summary>
    public static ResNet ResNext50(int classes = 1000) => new(Bottleneck(groups: 32, widthPerGroup: 4), 4, [3, 4, 6, 3], classes);

    /// <summary>The stages of ResNet-50 without the head, dilated: 2048 channels for every 8×8 pixels instead of 32×32.</summary>
    internal static ResNet Dilated50() => new(Bottleneck(), 4, [3, 4, 6, 3], classes: null, dilated: true);

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        Entry("resnet18", "ResNet-18", 11_689_512, 1_814_073_344, ResNet18),
        Entry("resnet34", "ResNet-34", 21_797_672, 3_663_761_408, ResNet34),
        Entry("resnet50", "ResNet-50, stride in the 3×3 convolution", 25_557_032, 4_089_184_256, ResNet50),
        Entry("resnet50_2015", "ResNet-50 as in the paper, stride in the 1×1 convolution", 25_557_032, 3_857_973_248, ResNet50Of2015),
        Entry("resnet101", "ResNet-101", 44_549_160, 7_801_405_440, ResNet101),
        Entry("resnet152", "ResNet-152", 60_192_808, 11_513_626_624, ResNet152),
        Entry("resnext50_32x4d", "ResNeXt-50, 32 groups", 25_028_904, 4_230_479_872, ResNext50) with { Paper = "Xie, Girshick, Dollár, Tu and He 2017" },
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_stages, input);

    private static NetworkEntry Entry(string name, string description, long parameters, long multiplyAdds, Func<int, Module> create) =>
        new(name, description, "He, Zhang, Ren and Sun 2016", [224, 224, 3], 1000, parameters, multiplyAdds, create);

    internal static Module Basic(int channels, int width, int stride, int dilation) => new Residual(channels, width, stride,
    [
        ("conv1", new Conv2d(channels, width, 3, stride, padding: dilation, dilation: dilation, bias: false)), ("bn1", new BatchNorm(width)), ("relu", new ReLU()),
        ("conv2", new Conv2d(width, width, 3, padding: dilation, dilation: dilation, bias: false)), ("bn2", new BatchNorm(width)),
    ]);

    internal static Func<int, int, int, int, Module> Bottleneck(int groups = 1, int widthPerGroup = 64, bool strideFirst = false) => (channels, width, stride, dilation) =>
    {
        int inner = width * widthPerGroup / 64 * groups, outer = 4 * width;
        return new Residual(channels, outer, stride,
        [
            ("conv1", new Conv2d(channels, inner, 1, strideFirst ? stride : 1, bias: false)), ("bn1", new BatchNorm(inner)), ("relu", new ReLU()),
            ("conv2", new Conv2d(inner, inner, 3, strideFirst ? 1 : stride, padding: dilation, dilation: dilation, groups: groups, bias: false)), ("bn2", new BatchNorm(inner)), ("relu2", new ReLU()),
            ("conv3", new Conv2d(inner, outer, 1, bias: false)), ("bn3", new BatchNorm(outer)),
        ]);
    };

    /// <summary>y = ReLU(f(x) + shortcut(x)); the shortcut is x itself, or a 1×1 convolution where the shape changes.</summary>
    private sealed class Residual : Module
    {
        private readonly Module[] _branch;
        private readonly Module _last;
        private readonly Module? _downsample;
        private readonly ReLU _relu = new();

        public Residual(int channels, int outChannels, int stride, (string Name, Module Module)[] branch)
        {
            _branch = [.. branch[..^1].Select(layer => Add(layer.Name, layer.Module))];
            _last = Add(branch[^1].Name, branch[^1].Module);
            if (stride != 1 || channels != outChannels)
                _downsample = Add("downsample", new Sequential(new Conv2d(channels, outChannels, 1, stride, bias: false), new BatchNorm(outChannels)));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            Tensor x = Chain.Forward(_branch, input);
            return _last.Forward(x, residual: _downsample?.Forward(input) ?? input, _relu);
        }
    }
}
