namespace Fovea.Vision;

/// <summary>Fashion-MNIST: pieces of clothing in the form of MNIST, and harder; 60 000 to train and 10 000 to test.</summary>
/// <remarks>Source: Xiao, Rasul, Vollgraf, <i>Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms</i>,
/// 2017.</remarks>
public static class FashionMnist
{
    /// <summary>The names of the ten classes.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The 60 000 training samples.</summary>
    /// <param name="folder">Where the files lie, directly or in a sub-folder <c>fashion-mnist</c>; null to look at the usual places (see
    /// <see cref="DataFolder"/>).</param>
    /// <exception cref="FoveaException">The files were not found (the message says how to get them), are damaged, or belong to another
    /// set.</exception>
    public static IdxDataset Train(string? folder = null) => MnistFamily.Fashion.Train(folder);

    /// <summary>The 10 000 test samples.</summary>
    /// <param name="folder">Where the files lie, directly or in a sub-folder <c>fashion-mnist</c>; null to look at the usual places (see
    /// <see cref="DataFolder"/>).</param>
    /// <exception cref="FoveaException">The files were not found (the message says how to get them), are damaged, or belong to another
    /// set.</exception>
    public static IdxDataset Test(string? folder = null) => MnistFamily.Fashion.Test(folder);
}
