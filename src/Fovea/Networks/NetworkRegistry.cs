namespace Fovea.Networks;

/// <summary>All networks by name, for the tool and the tests.</summary>
public static class NetworkRegistry
{
    /// <summary>The networks, family by family.</summary>
    public static IReadOnlyList<NetworkEntry> All { get; } =
    [
        .. LeNet5.Entries,
        .. LeNet5Of1998.Entries,
        .. MultilayerPerceptron.Entries,
        .. AlexNet.Entries,
        .. Vgg.Entries,
        .. ResNet.Entries,
        .. GoogLeNet.Entries,
        .. InceptionV3.Entries,
        .. DenseNet.Entries,
        .. SqueezeNet.Entries,
        .. MobileNetV1.Entries,
        .. MobileNetV2.Entries,
        .. MobileNetV3.Entries,
        .. ShuffleNetV2.Entries,
        .. ZFNet.Entries,
        .. SppNet.Entries,
        .. SmallResNet.Entries,
        .. ResNet9.Entries,
        .. TinyCnn.Entries,
        .. TextCnn.Entries,
        .. Fcn.Entries,
        .. UNet.Entries,
        .. DilatedSegmenter.Entries,
        .. Espcn.Entries,
    ];

    /// <summary>The network of a name.</summary>
    /// <exception cref="FoveaException">There is none; the message lists those there are.</exception>
    public static NetworkEntry Get(string name) => All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new FoveaException($"there is no model '{name}'. Models: {string.Join(", ", All.Select(static entry => entry.Name))}.");
}
