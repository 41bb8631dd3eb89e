using Fovea.Layers;
using Fovea.Operators.Windows;

namespace Fovea.Networks;

/// <summary>LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition"), for 28×28 grey pictures.</summary>
public static class LeNet5
{
    /// <summary>The modern form: full connections, max pooling, ReLU. 61 706 parameters, 416 520 multiply-adds.</summary>
    public static Sequential Modern(int classes = 10) => new(
        new Conv2d(1, 6, kernelSize: 5, padding: Padding.Same), new ReLU(), new MaxPool2d(2),
        new Conv2d(6, 16, kernelSize: 5), new ReLU(), new MaxPool2d(2),
        new Flatten(), new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, classes));

    /// <summary>The form of the study notes: blocks of 3×3 convolution, batch normalisation, pooling and ReLU. 60 118 parameters, 60 162 with running statistics.</summary>
    public static Sequential Normalized(int classes = 10) => new(
        new Conv2d(1, 6, kernelSize: 3), new BatchNorm(6), new MaxPool2d(2), new ReLU(),
        new Conv2d(6, 16, kernelSize: 3), new BatchNorm(16), new MaxPool2d(2), new ReLU(),
        new Flatten(), new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, classes));

    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("lenet5", "LeNet-5, modern form: ReLU and max pooling", "LeCun, Bottou, Bengio and Haffner 1998", [28, 28, 1], 10, 61_706, 416_520, static classes => Modern(classes)),
        new("lenet5_bn", "LeNet-5 of the study notes: convolution, batch normalisation, pooling, ReLU", "LeCun, Bottou, Bengio and Haffner 1998", [28, 28, 1], 10, 60_118, 199_968,
            static classes => Normalized(classes)),
    ];
}
