using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>AlexNet (Krizhevsky, Sutskever and Hinton 2012, "ImageNet Classification with Deep Convolutional Neural Networks"), whose win at ImageNet 2012 began
/// the present use of convolutional networks.</summary>
public sealed class AlexNet : Module
{
    private readonly Module[] _parts;

    private AlexNet(Sequential features, Module pool, Sequential classifier) =>
        _parts = [Add("features", features), pool, new Flatten(), Add("classifier", classifier)];

    /// <summary>As torchvision builds it (Krizhevsky 2014, "One weird trick"): one group, no normalisation, 64 first channels.</summary>
    public static AlexNet Modern(int classes = 1000, float dropout = 0.5f) => new(
        new Sequential(
            new Conv2d(3, 64, 11, stride: 4, padding: 2), new ReLU(), new MaxPool2d(3, stride: 2),
            new Conv2d(64, 192, 5, padding: 2), new ReLU(), new MaxPool2d(3, stride: 2),
            new Conv2d(192, 384, 3, padding: 1), new ReLU(), new Conv2d(384, 256, 3, padding: 1), new ReLU(),
            new Conv2d(256, 256, 3, padding: 1), new ReLU(), new MaxPool2d(3, stride: 2)),
        new AdaptiveAvgPool2d(6),
        new Sequential(
            new Dropout(dropout), new Linear(256 * 6 * 6, 4096), new ReLU(), new Dropout(dropout), new Linear(4096, 4096), new ReLU(), new Linear(4096, classes)));

    /// <summary>As in 2012, for 227×227 pictures: layers 2, 4 and 5 in two groups, one for each of the two graphics cards, and local response normalisation.</summary>
    /// <remarks>The paper says 224×224, with which its own sizes do not come out; 227 is what fits. The paper's α = 1e-4 is not divided by the window's size 5, ours is.</remarks>
    public static AlexNet Of2012(int classes = 1000, float dropout = 0.5f) => new(
        new Sequential(
            new Conv2d(3, 96, 11, stride: 4), new ReLU(), new LocalResponseNorm(5, alpha: 5e-4f, beta: 0.75f, k: 2), new MaxPool2d(3, stride: 2),
            new Conv2d(96, 256, 5, padding: 2, groups: 2), new ReLU(), new LocalResponseNorm(5, alpha: 5e-4f, beta: 0.75f, k: 2), new MaxPool2d(3, stride: 2),
            new Conv2d(256, 384, 3, padding: 1), new ReLU(), new Conv2d(384, 384, 3, padding: 1, groups: 2), new ReLU(),
            new Conv2d(384, 256, 3, padding: 1, groups: 2), new ReLU(), new MaxPool2d(3, stride: 2)),
        new AdaptiveAvgPool2d(6),
        new Sequential(
            new Dropout(dropout), new Linear(256 * 6 * 6, 4096), new ReLU(), new Dropout(dropout), new Linear(4096, 4096), new ReLU(), new Linear(4096, classes)));

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("alexnet", "AlexNet as torchvision builds it", "Krizhevsky 2014", [224, 224, 3], 1000, 61_100_840, 714_188_480, static classes => Modern(classes)),
        new("alexnet_2012", "AlexNet of 2012: two groups, local response normalisation", "Krizhevsky, Sutskever and Hinton 2012", [227, 227, 3], 1000,
            60_965_224, 724_406_816, static classes => Of2012(classes)),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Chain.Forward(_parts, input);
}
