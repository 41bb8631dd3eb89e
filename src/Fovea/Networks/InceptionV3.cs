using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// Inception v3 (Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2016, "Rethinking the Inception Architecture for Computer Vision"): large windows are
/// made of small ones, 5×5 of two 3×3 and 7×7 of 1×7 and 7×1, and maps shrink in blocks that pool and convolve side by side.
/// </summary>
/// <remarks>
/// Names, weights and sizes are torchvision's; its <c>transform_input</c>, which only its published weights need, is left to the caller.
/// For 299×299 pictures, which are also the least that the auxiliary head takes in training; without it 75×75 do.
/// </remarks>
public sealed class InceptionV3 : Module
{
    private readonly Module[] _first;
    private readonly Module[] _second;
    private readonly Module? _head;

    /// <summary>A network.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="dropout">In front of the last layer.</param>
    /// <param name="auxiliary">Whether it has the auxiliary head; it runs in training alone, and its loss counts 0.3.</param>
    public InceptionV3(int classes = 1000, float dropout = 0.5f, bool auxiliary = true)
    {
        _first =
        [
            Add("Conv2d_1a_3x3", new NormalizedConvolution(3, 32, 3, stride: 2)), Add("Conv2d_2a_3x3", new NormalizedConvolution(32, 32, 3)),
            Add("Conv2d_2b_3x3", new NormalizedConvolution(32, 64, 3, padding: 1)), new MaxPool2d(3, stride: 2),
            Add("Conv2d_3b_1x1", new NormalizedConvolution(64, 80, 1)), Add("Conv2d_4a_3x3", new NormalizedConvolution(80, 192, 3)), new MaxPool2d(3, stride: 2),
            Add("Mixed_5b", BlockA(192, pooled: 32)), Add("Mixed_5c", BlockA(256, pooled: 64)), Add("Mixed_5d", BlockA(288, pooled: 64)),
            Add("Mixed_6a", BlockB(288)), Add("Mixed_6b", BlockC(768, 128)), Add("Mixed_6c", BlockC(768, 160)), Add("Mixed_6d", BlockC(768, 160)),
            Add("Mixed_6e", BlockC(768, 192)),
        ];
        if (auxiliary) _head = Add("AuxLogits", new Head(768, classes));
        _second =
        [
            Add("Mixed_7a", BlockD(768)), Add("Mixed_7b", new BlockE(1280)), Add("Mixed_7c", new BlockE(2048)),
            new GlobalAvgPool(), new Dropout(dropout), Add("fc", new Linear(2048, classes)),
        ];
        // torchvision means 0.01 for the head's 5×5 convolution, too, but writes it where it is not read.
        foreach (Parameter weight in Parameters.Where(static parameter => parameter.Shape.Rank > 1))
            weight.Initializer = Initializer.TruncatedNormal(0, weight.Path == "AuxLogits.fc.weight" ? 0.001f : 0.1f);
    }

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("inception_v3", "Inception v3 with its auxiliary head", "Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2016", [299, 299, 3], 1000, 27_161_264, 5_713_216_096,
            static classes => new InceptionV3(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        input = Chain.Forward(_first, input);
        if (_head is not null && input.Recording is { IsTraining: true } recording) recording.AddAuxiliaryOutput(_head.Forward(input), 0.3f);
        input = Chain.Forward(_second, input);
        return input;
    }

    /// <summary>1×1; 1×1 and 5×5; 1×1 and two 3×3; average pooling and 1×1. The paper's figure 5, with one 5×5 left.</summary>
    internal static Branches BlockA(int channels, int pooled) => new(
        [("branch1x1", new NormalizedConvolution(channels, 64, 1))],
        [("branch5x5_1", new NormalizedConvolution(channels, 48, 1)), ("branch5x5_2", new NormalizedConvolution(48, 64, 5, padding: 2))],
        [
            ("branch3x3dbl_1", new NormalizedConvolution(channels, 64, 1)), ("branch3x3dbl_2", new NormalizedConvolution(64, 96, 3, padding: 1)),
            ("branch3x3dbl_3", new NormalizedConvolution(96, 96, 3, padding: 1)),
        ],
        [(null, Blur()), ("branch_pool", new NormalizedConvolution(channels, pooled, 1))]);

    /// <summary>Halves the map: 3×3; 1×1 and two 3×3; max pooling; the last of each at stride 2. The paper's figure 10.</summary>
    internal static Branches BlockB(int channels) => new(
        [("branch3x3", new NormalizedConvolution(channels, 384, 3, stride: 2))],
        [
            ("branch3x3dbl_1", new NormalizedConvolution(channels, 64, 1)), ("branch3x3dbl_2", new NormalizedConvolution(64, 96, 3, padding: 1)),
            ("branch3x3dbl_3", new NormalizedConvolution(96, 96, 3, stride: 2)),
        ],
        [(null, new MaxPool2d(3, stride: 2))]);

    /// <summary>1×1; 7×7 as 1×7 and 7×1; two such; average pooling and 1×1. The paper's figure 6 with n = 7.</summary>
    /// <param name="channels">Of the input.</param>
    /// <param name="inner">Channels between the 7s.</param>
    internal static Branches BlockC(int channels, int inner) => new(
        [("branch1x1", new NormalizedConvolution(channels, 192, 1))],
        [("branch7x7_1", new NormalizedConvolution(channels, inner, 1)), ("branch7x7_2", Row(inner, inner, 7)), ("branch7x7_3", Column(inner, 192, 7))],
        [
            ("branch7x7dbl_1", new NormalizedConvolution(channels, inner, 1)), ("branch7x7dbl_2", Column(inner, inner, 7)), ("branch7x7dbl_3", Row(inner, inner, 7)),
            ("branch7x7dbl_4", Column(inner, inner, 7)), ("branch7x7dbl_5", Row(inner, 192, 7)),
        ],
        [(null, Blur()), ("branch_pool", new NormalizedConvolution(channels, 192, 1))]);

    /// <summary>Halves the map: 1×1 and 3×3; 1×1, 1×7, 7×1 and 3×3; max pooling; the last of each at stride 2.</summary>
    private static Branches BlockD(int channels) => new(
        [("branch3x3_1", new NormalizedConvolution(channels, 192, 1)), ("branch3x3_2", new NormalizedConvolution(192, 320, 3, stride: 2))],
        [
            ("branch7x7x3_1", new NormalizedConvolution(channels, 192, 1)), ("branch7x7x3_2", Row(192, 192, 7)), ("branch7x7x3_3", Column(192, 192, 7)),
            ("branch7x7x3_4", new NormalizedConvolution(192, 192, 3, stride: 2)),
        ],
        [(null, new MaxPool2d(3, stride: 2))]);

    private static AvgPool2d Blur() => new(3, stride: 1, padding: 1);

    private static NormalizedConvolution Row(int inChannels, int outChannels, int length) => new(inChannels, outChannels, (1, length), padding: (0, length / 2));

    private static NormalizedConvolution Column(int inChannels, int outChannels, int length) => new(inChannels, outChannels, (length, 1), padding: (length / 2, 0));

    /// <summary>1×1; 1×1, then 1×3 beside 3×1; 1×1 and 3×3, then 1×3 beside 3×1; average pooling and 1×1. The paper's figure 7.</summary>
    private sealed class BlockE : Module
    {
        private readonly Module _direct, _middle, _middleRow, _middleColumn, _wideFirst, _wideSecond, _wideRow, _wideColumn, _pooled;
        private readonly AvgPool2d _blur = Blur();

        public BlockE(int channels)
        {
            _direct = Add("branch1x1", new NormalizedConvolution(channels, 320, 1));
            _middle = Add("branch3x3_1", new NormalizedConvolution(channels, 384, 1));
            _middleRow = Add("branch3x3_2a", Row(384, 384, 3));
            _middleColumn = Add("branch3x3_2b", Column(384, 384, 3));
            _wideFirst = Add("branch3x3dbl_1", new NormalizedConvolution(channels, 448, 1));
            _wideSecond = Add("branch3x3dbl_2", new NormalizedConvolution(448, 384, 3, padding: 1));
            _wideRow = Add("branch3x3dbl_3a", Row(384, 384, 3));
            _wideColumn = Add("branch3x3dbl_3b", Column(384, 384, 3));
            _pooled = Add("branch_pool", new NormalizedConvolution(channels, 192, 1));
        }

        protected override Tensor ForwardCore(Tensor input)
        {
            Tensor direct = _direct.Forward(input), middle = _middle.Forward(input), wide = _wideSecond.Forward(_wideFirst.Forward(input));
            return Tensor.Concatenate(-1, direct, _middleRow.Forward(middle), _middleColumn.Forward(middle), _wideRow.Forward(wide), _wideColumn.Forward(wide),
                _pooled.Forward(_blur.Forward(input)));
        }
    }

    /// <summary>The auxiliary classifier on the last 17×17 map.</summary>
    private sealed class Head : Module
    {
        private readonly Module[] _parts;

        public Head(int channels, int classes) =>
            _parts =
            [
                new AvgPool2d(5, stride: 3), Add("conv0", new NormalizedConvolution(channels, 128, 1)), Add("conv1", new NormalizedConvolution(128, 768, 5)),
                new GlobalAvgPool(), Add("fc", new Linear(768, classes)),
            ];

        protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);
    }
}
