using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

public sealed partial record ConvolutionOperator
{
    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("1x1", [2, 5, 6, 3], [1, 1, 3, 4]),
        Sample("1x1, one channel", [2, 5, 6, 1], [1, 1, 1, 1]),
        Sample("1x1, stride 2", [2, 5, 6, 17], [1, 1, 17, 5], stride: 2),
        Sample("3x3, valid", [2, 5, 5, 3], [3, 3, 3, 4]),
        Sample("3x3, no bias", [2, 5, 5, 3], [3, 3, 3, 4], bias: false),
        Sample("3x3, one channel in", [2, 7, 6, 1], [3, 3, 1, 6], padding: 1),
        Sample("3x3, 17 channels to 17", [2, 5, 6, 17], [3, 3, 17, 17], padding: 1),
        Sample("3x3, 17 channels to 1", [1, 5, 6, 17], [3, 3, 17, 1], padding: 1),
        Sample("3x3, batch 0", [0, 5, 5, 3], [3, 3, 3, 4], padding: 1),
        Sample("3x3, batch 1", [1, 5, 5, 3], [3, 3, 3, 4], padding: 1),
        Sample("3x3, stride 2", [2, 7, 8, 3], [3, 3, 3, 4], stride: 2, padding: 1),
        Sample("3x3, stride 3: pixels that no window sees", [2, 8, 9, 3], [2, 2, 3, 4], stride: 3),
        Sample("3x4, stride 2x1, same", [2, 5, 5, 3], [3, 4, 3, 4], stride: (2, 1), padding: Padding.Same),
        Sample("2x2, same: uneven", [2, 5, 5, 3], [2, 2, 3, 4], padding: Padding.Same),
        Sample("4x4, stride 3, same", [2, 10, 11, 2], [4, 4, 2, 3], stride: 3, padding: Padding.Same),
        Sample("3x3, each side padded by itself", [2, 5, 6, 3], [3, 3, 3, 4], padding: Padding.Sides(0, 2, 1, 0)),
        Sample("3x3, dilation 2", [2, 7, 8, 3], [3, 3, 3, 4], padding: 2, dilation: 2),
        Sample("3x2, stride 2x3, dilation 2x1", [2, 9, 8, 3], [3, 2, 3, 4], stride: (2, 3), padding: (1, 0), dilation: (2, 1)),
        Sample("5x5 over 3x4 with padding", [2, 3, 4, 2], [5, 5, 2, 3], padding: 2),
        Sample("3x3 over 1x1 with padding", [2, 1, 1, 3], [3, 3, 3, 2], padding: 1),
        Sample("3x3, padding over the kernel", [1, 3, 3, 2], [3, 3, 2, 3], padding: 4),
        Sample("7x1", [1, 9, 5, 3], [7, 1, 3, 4], padding: (3, 0)),
        Sample("3x3, 2 groups", [2, 5, 6, 4], [3, 3, 2, 6], padding: 1, groups: 2),
        Sample("1x1, 3 groups", [2, 5, 4, 9], [1, 1, 3, 6], groups: 3),
        Sample("3x3, depthwise", [2, 5, 6, 17], [3, 3, 1, 17], padding: 1, groups: 17),
        Sample("3x3, depthwise, two a channel, stride 2", [2, 6, 7, 5], [3, 3, 1, 10], stride: 2, padding: 1, groups: 5),
        Sample("wide", [1, 4, 5, 33], [3, 3, 33, 36], padding: 1),
        Sample("3x3", [2, 7, 8, 3], [3, 3, 3, 4], padding: 1, activation: Clamp.ReLU),
        Sample("3x3, no bias", [2, 5, 5, 17], [3, 3, 17, 33], bias: false, padding: 1, activation: Clamp.ReLU),
        Sample("1x1, 150 channels", [2, 5, 6, 150], [1, 1, 150, 36], activation: Clamp.ReLU6),
        Sample("3x3, minimal filtering", [2, 9, 10, 17], [3, 3, 17, 19], padding: 1, activation: new Clamp(-1, 2)),
        Sample("3x3, depthwise", [2, 5, 6, 17], [3, 3, 1, 17], padding: 1, groups: 17, activation: Clamp.ReLU6),
        Sample("3x3, groups of 4 and 2", [2, 5, 6, 20], [3, 3, 4, 10], padding: 1, groups: 5, activation: Clamp.ReLU),
        Sample("3x3, groups of 2 and 3", [2, 5, 6, 10], [3, 3, 2, 15], padding: 1, groups: 5),
        Sample("3x3, pixels joined", [2, 8, 8, 3], [3, 3, 3, 6], padding: 1, activation: Clamp.ReLU),
        Sample("3", [2, 9, 3], [3, 3, 4], activation: Clamp.ReLU),
        Sample("2x3x3", [1, 4, 5, 6, 3], [2, 3, 3, 3, 4], padding: 1, activation: Clamp.ReLU),
        Sample("3", [2, 9, 3], [3, 3, 4], padding: 1),
        Sample("4, stride 3, dilation 2", [2, 17, 3], [4, 3, 4], stride: 3, padding: 2, dilation: 2),
        Sample("5, same, 2 groups", [2, 9, 4], [5, 2, 6], padding: Padding.Same, groups: 2),
        Sample("2x3x3", [1, 4, 5, 6, 3], [2, 3, 3, 3, 4], padding: 1),
        Sample("3x2x1, stride 2x1x2, same", [2, 5, 4, 3, 2], [3, 2, 1, 2, 3], stride: (2, 1, 2), padding: Padding.Same),
        Sample("3x3x3, depthwise, dilation 1x2x1", [1, 4, 6, 5, 3], [3, 3, 3, 1, 3], padding: (1, 2, 1), dilation: (1, 2, 1), groups: 3),
    ];

    private static OperatorSample Sample(string setting, Shape input, Shape weight, bool bias = true,
        SpatialSize? stride = null, Padding padding = default, SpatialSize? dilation = null, int groups = 1, Clamp? activation = null)
    {
        ConvolutionOperator op = new(input.Rank - 2, stride ?? 1, padding, dilation ?? 1, groups, activation);
        List<SampleOperand> operands = [new("input", input), new("weight", weight)];
        if (bias) operands.Add(new("bias", [weight[^1]]));
        return new OperatorSample($"{op.Name} {setting}", operands, x => op.Apply(x[0], x[1], x.Count > 2 ? x[2] : null));
    }
}
