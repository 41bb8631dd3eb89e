using Fovea.Vision;

namespace Fovea.Cli.Runs;

/// <summary>A data set that can be asked for by name.</summary>
/// <param name="Name">What the tool calls it.</param>
/// <param name="ClassNames">Its classes.</param>
/// <param name="Train">Reads the training samples from a folder, or from the usual places.</param>
/// <param name="Test">Reads the test samples.</param>
internal sealed record DatasetEntry(
    string Name, IReadOnlyList<string> ClassNames, Func<string?, IdxDataset> Train, Func<string?, IdxDataset> Test)
{
    /// <summary>The data sets; the first one is the default.</summary>
    public static IReadOnlyList<DatasetEntry> All { get; } =
    [
        new("mnist", Mnist.ClassNames, Mnist.Train, Mnist.Test),
        new("fashion-mnist", FashionMnist.ClassNames, FashionMnist.Train, FashionMnist.Test),
    ];

    /// <summary>The data set of a name, or null.</summary>
    public static DatasetEntry? Find(string? name) => All.FirstOrDefault(entry => entry.Name == name);
}
