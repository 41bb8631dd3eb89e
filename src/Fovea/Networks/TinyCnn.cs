using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>
/// A network in fewer than 10 000 parameters for small grey pictures, in the manner of Springenberg et al. 2015 ("Striving for simplicity: the all convolutional
/// net") and Lin, Chen and Yan 2014 ("Network in network"): nothing but 3×3 convolutions with batch normalisation and ReLU, maps halved twice by max pooling, and the
/// mean of each channel instead of large dense layers.
/// </summary>
public static class TinyCnn
{
    /// <summary>A network: one unit from the picture to <paramref name="first"/> channels, then four of <paramref name="width"/>.</summary>
    /// <param name="classes">Outputs.</param>
    /// <param name="first">Channels of the first convolution, the only one beside the second on the whole map.</param>
    /// <param name="width">Channels of the others.</param>
    public static Sequential Create(int classes = 10, int first = 8, int width = 16) => new(
        ResNet9.Unit(1, first, halves: false), ResNet9.Unit(first, width, halves: true),
        ResNet9.Unit(width, width, halves: false), ResNet9.Unit(width, width, halves: true),
        ResNet9.Unit(width, width, halves: false), new GlobalAvgPool(), new Linear(width, classes));

    // By the formulas: 9·(8 + 8·16 + 3·16²) weights of convolutions, 2·(8 + 4·16) of normalisations, 17·10 of the dense layer;
    // multiply-adds 9·(8 + 8·16)·28² + 2·9·16²·14² + 9·16²·7² + 160.
    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("tiny_mnist", "an all-convolutional net in fewer than 10 000 parameters for 28×28 grey pictures", "Springenberg, Dosovitskiy, Brox and Riedmiller 2015", [28, 28, 1], 10, 8_450,
            1_975_840, static classes => Create(classes)),
    ];
}
