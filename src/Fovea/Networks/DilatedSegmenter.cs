using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Operators.Shaping;

namespace Fovea.Networks;

/// <summary>
/// Segmentation with dilated (atrous) convolutions: a ResNet-50 whose last two stages dilate instead of halving, so that its map has a place for
/// every 8×8 pixels, a head that tells their classes, and bilinear interpolation back to the picture's size.
/// </summary>
/// <remarks>
/// Shapes: <c>[N, H, W, 3]</c> → <c>[N, H, W, classes]</c>. Names and weights are torchvision's, without the auxiliary head that it trains with:
/// load its files with <c>strict: false</c>.
/// </remarks>
public sealed class DilatedSegmenter : Module
{
    private const int Features = 2048;

    private readonly ResNet _backbone;
    private readonly Sequential _classifier;

    private DilatedSegmenter(Sequential classifier) => (_backbone, _classifier) = (Add("backbone", ResNet.Dilated50()), Add("classifier", classifier));

    /// <summary>A fully convolutional network (Long, Shelhamer and Darrell 2015) as torchvision builds it: one 3×3 convolution, then the classes.</summary>
    public static DilatedSegmenter FcnResNet50(int classes = 21, float dropout = 0.1f) => new(new Sequential(
        new Conv2d(Features, Features / 4, 3, padding: 1, bias: false), new BatchNorm(Features / 4), new ReLU(), new Dropout(dropout), new Conv2d(Features / 4, classes, 1)));

    /// <summary>DeepLabv3 (Chen, Papandreou, Schroff and Adam 2017, "Rethinking Atrous Convolution for Semantic Image Segmentation").</summary>
    public static DilatedSegmenter DeepLabV3ResNet50(int classes = 21, float dropout = 0.5f) => new(new Sequential(
        new AtrousPyramid(Features, 256, [12, 24, 36], dropout), new Conv2d(256, 256, 3, padding: 1, bias: false), new BatchNorm(256), new ReLU(), new Conv2d(256, classes, 1)));

    // torchvision's own 35 322 218 and 42 004 074 parameters less the 2 365 205 of the auxiliary head; multiply-adds counted by hooks on its modules.

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("fcn_resnet50", "fully convolutional network on a dilated ResNet-50", "Long, Shelhamer and Darrell 2015", [520, 520, 3], 21, 32_957_013, 142_725_772_800,
            static classes => FcnResNet50(classes)) { Task = NetworkTask.Segmentation },
        new("deeplabv3_resnet50", "DeepLabv3 on a dilated ResNet-50", "Chen, Papandreou, Schroff and Adam 2017", [520, 520, 3], 21, 39_638_869, 168_731_205_888,
            static classes => DeepLabV3ResNet50(classes)) { Task = NetworkTask.Segmentation },
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => ToSizeOf(input, _classifier.Forward(_backbone.Forward(input)));

    private static Tensor ToSizeOf(Tensor picture, Tensor map) => ResizeOperator.Apply(map, (picture.Shape[1], picture.Shape[2]), ResizeMode.Linear);

    /// <summary>Atrous spatial pyramid pooling: the map seen through windows of several widths at once, and as a whole, side by side; then mixed.</summary>
    internal sealed class AtrousPyramid : Module
    {
        private readonly Branches _branches;
        private readonly Sequential _project;

        public AtrousPyramid(int channels, int width, int[] rates, float dropout)
        {
            _branches = Add("convs", new Branches(channels, width, rates));
            _project = Add("project", new Sequential(
                new Conv2d((rates.Length + 2) * width, width, 1, bias: false), new BatchNorm(width), new ReLU(), new Dropout(dropout)));
        }

        protected override Tensor ForwardCore(Tensor input) => _project.Forward(_branches.Forward(input));
    }

    /// <summary>A 1×1 convolution, 3×3 convolutions of several dilations, and the mean of the whole map at every place, joined.</summary>
    private sealed class Branches : Module
    {
        private readonly Sequential[] _windows;
        private readonly Sequential _whole;

        public Branches(int channels, int width, int[] rates)
        {
            Conv2d[] convolutions =
            [
                new(channels, width, 1, bias: false), .. rates.Select(rate => new Conv2d(channels, width, 3, padding: rate, dilation: rate, bias: false)),
            ];
            _windows = [.. convolutions.Select((convolution, i) => Add($"{i}", new Sequential(convolution, new BatchNorm(width), new ReLU())))];
            _whole = Add($"{_windows.Length}", new Sequential(
                new AdaptiveAvgPool2d(1), new Conv2d(channels, width, 1, bias: false), new BatchNorm(width), new ReLU()));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            Tensor joined = _windows[0].Forward(input);
            for (int i = 1; i < _windows.Length; i++) joined = Tensor.Concatenate(-1, joined, _windows[i].Forward(input));
            return Tensor.Concatenate(-1, joined, ToSizeOf(input, _whole.Forward(input)));
        }
    }
}
