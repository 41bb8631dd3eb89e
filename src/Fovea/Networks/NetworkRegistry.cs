using Fovea.Layers;

namespace Fovea.Networks;

/// <summary>A network that can be asked for by name.</summary>
/// <param name="Name">What the tool calls it.</param>
/// <param name="Description">One line.</param>
/// <param name="InputShape">The samples that it takes, <c>[H, W, C]</c>.</param>
/// <param name="Create">Makes one for a number of classes.</param>
public sealed record NetworkEntry(string Name, string Description, Shape InputShape, Func<int, Module> Create);

/// <summary>All networks by name, for the tool and the tests.</summary>
public static class NetworkRegistry
{
    /// <summary>The networks.</summary>
    public static IReadOnlyList<NetworkEntry> All { get; } =
    [
        new("lenet5", "LeNet-5, modern form: ReLU and max pooling", [28, 28, 1], static classes => LeNet5.Modern(classes)),
        new("lenet5_bn", "LeNet-5 of the study notes: convolution, batch normalisation, pooling, ReLU", [28, 28, 1], static classes => LeNet5.Normalized(classes)),
        new("mlp", "three dense hidden layers of 256", [28, 28, 1], static classes => MultilayerPerceptron.ThreeHidden(classes)),
    ];

    /// <summary>The network of a name.</summary>
    /// <exception cref="FoveaException">There is none; the message lists those there are.</exception>
    public static NetworkEntry Get(string name) => All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new FoveaException($"there is no model '{name}'. Models: {string.Join(", ", All.Select(static entry => entry.Name))}.");
}
