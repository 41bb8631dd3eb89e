using Fovea.Initializers;
using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// Fully convolutional networks (Long, Shelhamer and Darrell 2015, "Fully Convolutional Networks for Semantic Segmentation"): VGG-16 with its
/// dense layers as convolutions, so that it scores every place, and transposed convolutions that bring the scores back to the picture's size.
/// </summary>
/// <remarks>
/// <para>Shapes: <c>[N, H, W, 3]</c> → <c>[N, H, W, classes]</c>, any height and width. FCN-32s enlarges the last map 32 times; 16s and 8s add the scores
/// of the maps after the fourth and third pooling on the way, which know better where things end. Names are those of the paper's own nets.</para>
/// <para>The first layer is padded by 100, so that the 7×7 window fits even a small picture; what is too much is cut off, with the paper's
/// offsets. Transposed convolutions begin as bilinear interpolation, scores with 0.</para>
/// </remarks>
public sealed class Fcn : Module
{
    private static readonly int[] Convolutions = [2, 2, 3, 3, 3];

    private readonly Module[][] _stages = new Module[5][];
    private readonly Module[] _score;
    private readonly Skip[] _skips;
    private readonly ConvTranspose2d _enlarge;
    private readonly int _offset;

    /// <summary>Scores of an earlier map, added to the enlarged ones of the later.</summary>
    private sealed record Skip(int Stage, ConvTranspose2d Enlarge, Conv2d Score, int Offset);

    private Fcn(int stride, int classes, float dropout, int width, int dense)
    {
        int channels = 3;
        for (int stage = 0; stage < 5; stage++)
        {
            List<Module> layers = [];
            int outChannels = Math.Min(width << stage, 8 * width);
            for (int i = 0; i < Convolutions[stage]; i++, channels = outChannels)
            {
                layers.Add(Add($"conv{stage + 1}_{i + 1}", new Conv2d(channels, outChannels, 3, padding: stage + i == 0 ? 100 : 1)));
                layers.Add(new ReLU());
            }

            _stages[stage] = [.. layers, new MaxPool2d(2, ceilMode: true)];
        }

        _score =
        [
            Add("fc6", new Conv2d(channels, dense, 7)), new ReLU(), new Dropout2d(dropout), Add("fc7", new Conv2d(dense, dense, 1)), new ReLU(), new Dropout2d(dropout),
            Add("score_fr", Score(dense, classes)),
        ];
        _skips = stride switch
        {
            32 => [],
            16 => [AddSkip(3, "upscore2", classes, 8 * width, 5)],
            _ => [AddSkip(3, "upscore2", classes, 8 * width, 5), AddSkip(2, "upscore_pool4", classes, 4 * width, 9)],
        };
        _enlarge = Add(stride == 32 ? "upscore" : $"upscore{stride}", Enlarge(classes, stride));
        _offset = stride switch { 32 => 19, 16 => 27, _ => 31 };
    }

    /// <summary>From the last map alone.</summary>
    /// <param name="classes">Classes of a pixel.</param>
    /// <param name="dropout">Of whole channels, behind the two layers that were dense.</param>
    /// <param name="width">Channels of the first stage; VGG-16 has 64.</param>
    /// <param name="dense">Channels of the two layers that were dense.</param>
    public static Fcn Fcn32s(int classes = 21, float dropout = 0.5f, int width = 64, int dense = 4096) => new(32, classes, dropout, width, dense);

    /// <summary>With the map after the fourth pooling; settings as for <see cref="Fcn32s"/>.</summary>
    public static Fcn Fcn16s(int classes = 21, float dropout = 0.5f, int width = 64, int dense = 4096) => new(16, classes, dropout, width, dense);

    /// <summary>With the maps after the fourth and third pooling; settings as for <see cref="Fcn32s"/>.</summary>
    public static Fcn Fcn8s(int classes = 21, float dropout = 0.5f, int width = 64, int dense = 4096) => new(8, classes, dropout, width, dense);

    // Parameters: VGG-16's 14 714 688 of the convolutions, 7·7·512·4096 + 4096·4096 + 2·4096 of fc6 and fc7, 4096·21 + 21 of the scores (512·21 + 21 and 256·21 + 21
    // of the other maps), and k²·21² of each transposed convolution. Multiply-adds from a PyTorch model of our own.

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("fcn8s", "FCN-8s on VGG-16", "Long, Shelhamer and Darrell 2015", [500, 500, 3], 21, 134_489_759, 181_529_034_048, static classes => Fcn8s(classes))
        {
            Task = NetworkTask.Segmentation,
        },
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        Tensor x = input, third = default, fourth = default;
        for (int stage = 0; stage < 5; stage++)
        {
            x = Chain.Forward(_stages[stage], x);
            if (stage == 2) third = x;
            if (stage == 3) fourth = x;
        }

        x = Chain.Forward(_score, x);
        foreach (Skip skip in _skips)
        {
            x = skip.Enlarge.Forward(x);
            x += Cut(skip.Score.Forward(skip.Stage == 3 ? fourth : third), skip.Offset, x.Shape);
        }

        return Cut(_enlarge.Forward(x), _offset, input.Shape);
    }

    private Skip AddSkip(int stage, string enlarge, int classes, int channels, int offset) =>
        new(stage, Add(enlarge, Enlarge(classes, 2)), Add($"score_pool{stage + 1}", Score(channels, classes)), offset);

    /// <summary>The part of a map that has the size of another.</summary>
    private static Tensor Cut(Tensor map, int offset, Shape like) => map.Slice(1, offset, like[1]).Slice(2, offset, like[2]);

    private static Conv2d Score(int channels, int classes)
    {
        Conv2d layer = new(channels, classes, 1);
        (layer.Weight.Initializer, layer.Bias!.Initializer) = (Initializer.Zeros, Initializer.Zeros);
        return layer;
    }

    private static ConvTranspose2d Enlarge(int classes, int factor)
    {
        ConvTranspose2d layer = new(classes, classes, kernelSize: 2 * factor, stride: factor, bias: false);
        layer.Weight.Initializer = Initializer.Bilinear;
        return layer;
    }
}
