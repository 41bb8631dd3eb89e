using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// ZFNet (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks"): AlexNet with a first layer that looks more closely, 7×7 at
/// stride 2 instead of 11×11 at stride 4, and in one group, after what pictures of AlexNet's features had shown.
/// </summary>
/// <remarks>
/// The sizes of the paper's figure 3, 110, 55, 26, 13 and 6, come out with one pixel of padding in the first layer and pooling that rounds up. The
/// paper names no numbers for its contrast normalisation; these are AlexNet's (α = 1e-4 for each channel is 5e-4 over 5 here).
/// </remarks>
public sealed class ZFNet : Module
{
    private readonly Module[] _parts;

    /// <summary>A network for pictures of 224×224; others are pooled to the 6×6 values that the dense layers take.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="dropout">Of the dense layers.</param>
    public ZFNet(int classes = 1000, float dropout = 0.5f) => _parts =
    [
        Add("features", new Sequential([.. Features(), new MaxPool2d(3, stride: 2)])), new AdaptiveAvgPool2d(6), new Flatten(),
        Add("classifier", Classifier(256 * 6 * 6, classes, dropout)),
    ];

    // Parameters: 14 208 + 614 656 + 885 120 + 1 327 488 + 884 992 of the convolutions of figure 3, with biases, and 37 752 832 + 16 781 312 + 4 097 000 of
    // the dense layers; multiply-adds: what the same layers count in PyTorch.
    internal static IReadOnlyList<NetworkEntry> Entries =>
        [new("zfnet", "ZFNet: AlexNet with a finer first layer", "Zeiler and Fergus 2014", [224, 224, 3], 1000, 62_357_608, 1_168_032_896, static classes => new ZFNet(classes))];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);

    /// <summary>The five convolutions, without the pooling behind the last.</summary>
    internal static Module[] Features() =>
    [
        new Conv2d(3, 96, 7, stride: 2, padding: 1), new ReLU(), new MaxPool2d(3, stride: 2, ceilMode: true), new LocalResponseNorm(5, alpha: 5e-4f, beta: 0.75f, k: 2),
        new Conv2d(96, 256, 5, stride: 2), new ReLU(), new MaxPool2d(3, stride: 2, ceilMode: true), new LocalResponseNorm(5, alpha: 5e-4f, beta: 0.75f, k: 2),
        new Conv2d(256, 384, 3, padding: 1), new ReLU(), new Conv2d(384, 384, 3, padding: 1), new ReLU(), new Conv2d(384, 256, 3, padding: 1), new ReLU(),
    ];

    /// <summary>The three dense layers.</summary>
    internal static Sequential Classifier(int features, int classes, float dropout) => new(
        new Linear(features, 4096), new ReLU(), new Dropout(dropout), new Linear(4096, 4096), new ReLU(), new Dropout(dropout), new Linear(4096, classes));
}
