using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// GoogLeNet, Inception v1 (Szegedy et al. 2015, "Going Deeper with Convolutions"): blocks that look at their input through 1×1, 3×3 and 5×5
/// windows at once, behind 1×1 convolutions that keep the channels few. Two auxiliary heads bring a gradient to the first layers.
/// </summary>
/// <remarks>
/// As torchvision builds it, which departs from the paper:
/// <list type="bullet">
/// <item>batch normalisation behind each convolution (which then needs no bias), and no local response normalisation;</item>
/// <item>3×3 where the paper has 5×5, a known mistake that stays because the published weights have it;</item>
/// <item>the last max pooling 2×2 instead of 3×3; all of them round their sizes up, as the paper's own do;</item>
/// <item>dropout 0.2 in front of the last layer instead of 0.4;</item>
/// <item>in the heads, average pooling to 4×4 whatever the size, instead of 5×5 at stride 3.</item>
/// </list>
/// </remarks>
public sealed class GoogLeNet : Module
{
    private readonly Module[] _first;
    private readonly Module[] _second;
    private readonly Module[] _third;
    private readonly Module? _head1;
    private readonly Module? _head2;

    /// <summary>A network.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="dropout">In front of the last layer.</param>
    /// <param name="auxiliary">Whether it has the two auxiliary heads; they run in training alone, and each one's loss counts 0.3.</param>
    /// <param name="auxiliaryDropout">In the heads.</param>
    public GoogLeNet(int classes = 1000, float dropout = 0.2f, bool auxiliary = true, float auxiliaryDropout = 0.7f)
    {
        _first =
        [
            Add("conv1", new NormalizedConvolution(3, 64, 7, stride: 2, padding: 3)), Pool(3),
            Add("conv2", new NormalizedConvolution(64, 64, 1)), Add("conv3", new NormalizedConvolution(64, 192, 3, padding: 1)), Pool(3),
            Add("inception3a", Block(192, 64, (96, 128), (16, 32), 32)), Add("inception3b", Block(256, 128, (128, 192), (32, 96), 64)), Pool(3),
            Add("inception4a", Block(480, 192, (96, 208), (16, 48), 64)),
        ];
        _second =
        [
            Add("inception4b", Block(512, 160, (112, 224), (24, 64), 64)), Add("inception4c", Block(512, 128, (128, 256), (24, 64), 64)),
            Add("inception4d", Block(512, 112, (144, 288), (32, 64), 64)),
        ];
        Module[] last =
        [
            Add("inception4e", Block(528, 256, (160, 320), (32, 128), 128)), Pool(2),
            Add("inception5a", Block(832, 256, (160, 320), (32, 128), 128)), Add("inception5b", Block(832, 384, (192, 384), (48, 128), 128)),
        ];
        if (auxiliary)
        {
            _head1 = Add("aux1", new Head(512, classes, auxiliaryDropout));
            _head2 = Add("aux2", new Head(528, classes, auxiliaryDropout));
        }

        _third = [.. last, new GlobalAvgPool(), new Dropout(dropout), Add("fc", new Linear(1024, classes))];
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank > 1)) weight.Initializer = Initializer.TruncatedNormal(0, 0.01f);
    }

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("googlenet", "GoogLeNet, Inception v1, with two auxiliary heads", "Szegedy et al. 2015", [224, 224, 3], 1000, 13_004_888, 1_498_376_192,
            static classes => new GoogLeNet(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        input = Chain.Forward(_first, input);
        RunHead(_head1, input);
        input = Chain.Forward(_second, input);
        RunHead(_head2, input);
        input = Chain.Forward(_third, input);
        return input;
    }

    private static void RunHead(Module? head, Tensor input)
    {
        if (head is not null && input.Recording is { IsTraining: true } recording) recording.AddAuxiliaryOutput(head.Forward(input), 0.3f);
    }

    private static MaxPool2d Pool(int size) => new(size, stride: 2, ceilMode: true);

    /// <summary>An Inception block: 1×1; 1×1 and 3×3; 1×1 and 3×3 in place of 5×5; max pooling and 1×1.</summary>
    /// <param name="channels">Of the input.</param>
    /// <param name="direct">Channels of the first branch.</param>
    /// <param name="middle">Channels of the second branch: behind its 1×1 and at its end.</param>
    /// <param name="wide">Of the third branch.</param>
    /// <param name="pooled">Of the fourth branch.</param>
    internal static Branches Block(int channels, int direct, (int Few, int Out) middle, (int Few, int Out) wide, int pooled) => new(
        [("branch1", new NormalizedConvolution(channels, direct, 1))],
        [("branch2", new Sequential(new NormalizedConvolution(channels, middle.Few, 1), new NormalizedConvolution(middle.Few, middle.Out, 3, padding: 1)))],
        [("branch3", new Sequential(new NormalizedConvolution(channels, wide.Few, 1), new NormalizedConvolution(wide.Few, wide.Out, 3, padding: 1)))],
        [("branch4", new Sequential(new MaxPool2d(3, stride: 1, padding: 1), new NormalizedConvolution(channels, pooled, 1)))]);

    /// <summary>An auxiliary classifier on a map in the middle of the network.</summary>
    internal sealed class Head : Module
    {
        private readonly Module[] _parts;

        public Head(int channels, int classes, float dropout) =>
            _parts =
            [
                new AdaptiveAvgPool2d(4), Add("conv", new NormalizedConvolution(channels, 128, 1)), new Flatten(),
                Add("fc1", new Linear(128 * 4 * 4, 1024)), new ReLU(), new Dropout(dropout), Add("fc2", new Linear(1024, classes)),
            ];

        protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);
    }
}
