namespace Fovea.Vision;

/// <summary>MNIST: handwritten digits, 28×28 grey pixels, white on black; 60 000 to train and 10 000 to test.</summary>
/// <remarks>Source: LeCun, Bottou, Bengio, Haffner, <i>Gradient-based learning applied to document recognition</i>, 1998.</remarks>
public static class Mnist
{
    /// <summary>The digits as text; class i is the digit i.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The 60 000 training samples.</summary>
    /// <param name="folder">Where the files lie, directly or in a sub-folder <c>mnist</c>; null to look at the usual places (see
    /// <see cref="DataFolder"/>).</param>
    /// <exception cref="FoveaException">The files were not found (the message says how to get them), are damaged, or belong to another
    /// set.</exception>
    public static IdxDataset Train(string? folder = null) => MnistFamily.Digits.Train(folder);

    /// <summary>The 10 000 test samples.</summary>
    /// <param name="folder">Where the files lie, directly or in a sub-folder <c>mnist</c>; null to look at the usual places (see
    /// <see cref="DataFolder"/>).</param>
    /// <exception cref="FoveaException">The files were not found (the message says how to get them), are damaged, or belong to another
    /// set.</exception>
    public static IdxDataset Test(string? folder = null) => MnistFamily.Digits.Test(folder);
}
