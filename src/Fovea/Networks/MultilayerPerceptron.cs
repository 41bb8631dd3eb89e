using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>Dense layers alone: what convolution saves shows against it.</summary>
public static class MultilayerPerceptron
{
    /// <summary>784-256-256-256-10 with ReLU, for 28×28 grey pictures: 200 960 + 65 792 + 65 792 + 2 570 parameters.</summary>
    public static Sequential ThreeHidden(int classes = 10) => new(
        new Flatten(), new Linear(784, 256), new ReLU(), new Linear(256, 256), new ReLU(), new Linear(256, 256), new ReLU(), new Linear(256, classes));

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("mlp", "three dense hidden layers of 256", "Rumelhart, Hinton and Williams 1986", [28, 28, 1], 10, 335_114, 334_336, static classes => ThreeHidden(classes)),
    ];
}
