using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>VGG (Simonyan and Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image Recognition"): nothing but 3×3 convolutions, in five
/// stages with max pooling between them, then three dense layers.</summary>
/// <remarks>Two 3×3 layers see 5×5 pixels and three see 7×7, with fewer weights and more nonlinearity than one layer of that size. Names and weights are torchvision's.</remarks>
public sealed class Vgg : Module
{
    private readonly Module[] _parts;

    /// <summary>A network of five stages.</summary>
    /// <param name="convolutions">Convolutions of each stage.</param>
    /// <param name="normalize">Batch normalisation behind each convolution.</param>
    /// <param name="classes">Outputs.</param>
    /// <param name="dropout">Of the dense layers.</param>
    private Vgg(int[] convolutions, bool normalize, int classes, float dropout)
    {
        List<Module> features = [];
        int channels = 3;
        for (int stage = 0; stage < 5; stage++)
        {
            int width = Math.Min(64 << stage, 512);
            features.AddRange(Stage(channels, width, convolutions[stage], normalize));
            channels = width;
        }

        _parts =
        [
            Add("features", new Sequential([.. features])), new AdaptiveAvgPool2d(7), new Flatten(),
            Add("classifier", new Sequential(
                new Linear(512 * 7 * 7, 4096), new ReLU(), new Dropout(dropout), new Linear(4096, 4096), new ReLU(), new Dropout(dropout), new Linear(4096, classes))),
        ];
        // The first weights are torchvision's; the ones of a BatchNorm are not zeros.
        foreach (Parameter parameter in Parameters)
        {
            if (parameter.Shape.Rank == 4) parameter.Initializer = Initializer.Kaiming(normal: true, mode: FanMode.Out);
            else if (parameter.Shape.Rank == 2) parameter.Initializer = Initializer.Normal(0, 0.01f);
            else if (parameter.Name == "bias") parameter.Initializer = Initializer.Zeros;
        }
    }

    /// <summary>VGG-11, the paper's column A.</summary>
    public static Vgg Vgg11(int classes = 1000, bool normalize = false, float dropout = 0.5f) => new([1, 1, 2, 2, 2], normalize, classes, dropout);

    /// <summary>VGG-13, column B.</summary>
    public static Vgg Vgg13(int classes = 1000, bool normalize = false, float dropout = 0.5f) => new([2, 2, 2, 2, 2], normalize, classes, dropout);

    /// <summary>VGG-16, column D.</summary>
    public static Vgg Vgg16(int classes = 1000, bool normalize = false, float dropout = 0.5f) => new([2, 2, 3, 3, 3], normalize, classes, dropout);

    /// <summary>VGG-19, column E.</summary>
    public static Vgg Vgg19(int classes = 1000, bool normalize = false, float dropout = 0.5f) => new([2, 2, 4, 4, 4], normalize, classes, dropout);

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        Entry("vgg11", "VGG-11", 132_863_336, 7_609_090_048, static classes => Vgg11(classes)),
        Entry("vgg11_bn", "VGG-11 with batch normalisation", 132_868_840, 7_609_090_048, static classes => Vgg11(classes, normalize: true)),
        Entry("vgg13", "VGG-13", 133_047_848, 11_308_466_176, static classes => Vgg13(classes)),
        Entry("vgg13_bn", "VGG-13 with batch normalisation", 133_053_736, 11_308_466_176, static classes => Vgg13(classes, normalize: true)),
        Entry("vgg16", "VGG-16", 138_357_544, 15_470_264_320, static classes => Vgg16(classes)),
        Entry("vgg16_bn", "VGG-16 with batch normalisation", 138_365_992, 15_470_264_320, static classes => Vgg16(classes, normalize: true)),
        Entry("vgg19", "VGG-19", 143_667_240, 19_632_062_464, static classes => Vgg19(classes)),
        Entry("vgg19_bn", "VGG-19 with batch normalisation", 143_678_248, 19_632_062_464, static classes => Vgg19(classes, normalize: true)),
    ];

    /// <summary>Some convolutions of one width, and a pooling that halves the map.</summary>
    internal static IEnumerable<Module> Stage(int channels, int width, int convolutions, bool normalize)
    {
        for (int i = 0; i < convolutions; i++, channels = width)
        {
            yield return new Conv2d(channels, width, 3, padding: 1);
            if (normalize) yield return new BatchNorm(width);
            yield return new ReLU();
        }

        yield return new MaxPool2d(2);
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    private static NetworkEntry Entry(string name, string description, long parameters, long multiplyAdds, Func<int, Module> create) =>
        new(name, description, "Simonyan and Zisserman 2015", [224, 224, 3], 1000, parameters, multiplyAdds, create);
}
