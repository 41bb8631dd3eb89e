using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>SqueezeNet (Iandola et al. 2016, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters"): 1×1 convolutions squeeze the channels
/// before 1×1 and 3×3 ones expand them again, and a convolution with one channel for each class takes the place of dense layers.</summary>
/// <remarks>Names and weights are torchvision's.</remarks>
public sealed class SqueezeNet : Module
{
    private readonly Sequential _features;
    private readonly Sequential _classifier;

    private SqueezeNet(Sequential features, int classes, float dropout)
    {
        Conv2d last = new(512, classes, 1);
        _features = Add("features", features);
        _classifier = Add("classifier", new Sequential(new Dropout(dropout), last, new ReLU(), new GlobalAvgPool()));
        foreach (Parameter parameter in Parameters) parameter.Initializer = parameter.Shape.Rank > 1 ? Initializer.Kaiming() : Initializer.Zeros;
        last.Weight.Initializer = Initializer.Normal(0, 0.01f);
    }

    /// <summary>Version 1.0, the paper's.</summary>
    public static SqueezeNet Version10(int classes = 1000, float dropout = 0.5f) => new(
        new Sequential(
            new Conv2d(3, 96, 7, stride: 2), new ReLU(), Pool(),
            new Fire(96, 16, 64), new Fire(128, 16, 64), new Fire(128, 32, 128), Pool(),
            new Fire(256, 32, 128), new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), Pool(),
            new Fire(512, 64, 256)),
        classes, dropout);

    /// <summary>Version 1.1 of the authors: a smaller first kernel and earlier pooling, 2.4 times fewer multiply-adds at the same accuracy.</summary>
    public static SqueezeNet Version11(int classes = 1000, float dropout = 0.5f) => new(
        new Sequential(
            new Conv2d(3, 64, 3, stride: 2), new ReLU(), Pool(),
            new Fire(64, 16, 64), new Fire(128, 16, 64), Pool(),
            new Fire(128, 32, 128), new Fire(256, 32, 128), Pool(),
            new Fire(256, 48, 192), new Fire(384, 48, 192), new Fire(384, 64, 256), new Fire(512, 64, 256)),
        classes, dropout);

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("squeezenet1_0", "SqueezeNet 1.0", "Iandola et al. 2016", [224, 224, 3], 1000, 1_248_424, 818_924_576, static classes => Version10(classes)),
        new("squeezenet1_1", "SqueezeNet 1.1: 2.4 times fewer multiply-adds", "Iandola et al. 2016", [224, 224, 3], 1000, 1_235_496, 349_151_936, static classes => Version11(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _classifier.Forward(_features.Forward(input));

    private static MaxPool2d Pool() => new(3, stride: 2, ceilMode: true);

    /// <summary>s = ReLU(squeeze(x)), y = [ReLU(expand₁ₓ₁(s)), ReLU(expand₃ₓ₃(s))].</summary>
    internal sealed class Fire : Module
    {
        private readonly Conv2d _squeeze;
        private readonly Conv2d _expand1;
        private readonly Conv2d _expand3;
        private readonly ReLU _relu = new();

        /// <summary>A block.</summary>
        /// <param name="channels">Of the input.</param>
        /// <param name="squeezed">Channels in the middle.</param>
        /// <param name="expanded">Channels of each of the two that are joined.</param>
        public Fire(int channels, int squeezed, int expanded)
        {
            _squeeze = Add("squeeze", new Conv2d(channels, squeezed, 1));
            _expand1 = Add("expand1x1", new Conv2d(squeezed, expanded, 1));
            _expand3 = Add("expand3x3", new Conv2d(squeezed, expanded, 3, padding: 1));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            Tensor squeezed = _relu.Forward(_squeeze.Forward(input));
            return Tensor.Concatenate(-1, _relu.Forward(_expand1.Forward(squeezed)), _relu.Forward(_expand3.Forward(squeezed)));
        }
    }
}
