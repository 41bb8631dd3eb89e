using Fovea.Operators.Windows;

namespace Fovea.Operators.Convolution;

public sealed partial record TransposedConvolutionOperator
{
    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("1x1", [2, 5, 6, 3], [1, 1, 4, 3]),
        Sample("3x3", [2, 4, 5, 3], [3, 3, 4, 3]),
        Sample("3x3, no bias", [2, 4, 5, 3], [3, 3, 4, 3], bias: false),
        Sample("3x3, batch 0", [0, 4, 5, 3], [3, 3, 4, 3]),
        Sample("3x3 over one pixel", [2, 1, 1, 3], [3, 3, 2, 3]),
        Sample("2x2, stride 2", [2, 4, 5, 8], [2, 2, 17, 8], stride: 2),
        Sample("2x2, stride 3: outputs that nothing reaches", [2, 4, 3, 2], [2, 2, 3, 2], stride: 3, outputPadding: 1),
        Sample("1x1, stride 2, no bias", [2, 4, 3, 5], [1, 1, 3, 5], stride: 2, bias: false),
        Sample("3x3, stride 2, padding 1, output padding 1", [2, 4, 5, 3], [3, 3, 4, 3], stride: 2, padding: 1, outputPadding: 1),
        Sample("4x4, stride 2, padding 1", [2, 4, 5, 16], [4, 4, 8, 16], stride: 2, padding: 1),
        Sample("5x4, stride 3x2, padding 1x0, output padding 2x1", [2, 3, 4, 3], [5, 4, 2, 3], stride: (3, 2), padding: (1, 0), outputPadding: (2, 1)),
        Sample("3x3, dilation 2, padding 2", [1, 5, 4, 5], [3, 3, 7, 5], padding: 2, dilation: 2),
        Sample("3x3, dilation 3, output padding 2 over stride 1", [1, 4, 4, 2], [3, 3, 3, 2], dilation: 3, outputPadding: 2),
        Sample("4x3, stride 2, same", [2, 3, 4, 3], [4, 3, 2, 3], stride: 2, padding: Padding.Same),
        Sample("1x1, stride 3, same", [2, 3, 4, 3], [1, 1, 2, 3], stride: 3, padding: Padding.Same),
        Sample("3x3, each side cut by itself", [2, 4, 5, 3], [3, 3, 2, 3], stride: 2, padding: Padding.Sides(0, 2, 1, 0)),
        Sample("3x3, padding over the kernel", [1, 7, 8, 2], [3, 3, 3, 2], padding: 3),
        Sample("3x3, 2 groups", [2, 4, 5, 4], [3, 3, 3, 4], stride: 2, padding: 1, groups: 2),
        Sample("3x3, depthwise, stride 2", [2, 4, 5, 17], [3, 3, 1, 17], stride: 2, padding: 1, outputPadding: 1, groups: 17),
        Sample("3x3, depthwise, two a channel", [2, 4, 5, 3], [3, 3, 2, 3], padding: 1, groups: 3),
        Sample("3, stride 2", [2, 7, 32], [3, 17, 32], stride: 2, padding: 1),
        Sample("4, stride 3, dilation 2, 2 groups", [2, 7, 4], [4, 3, 4], stride: 3, padding: 2, dilation: 2, groups: 2),
        Sample("2x2x2, stride 2", [1, 2, 3, 4, 3], [2, 2, 2, 4, 3], stride: 2),
        Sample("3x2x3, stride 2x1x2, padding 1x0x1", [1, 2, 4, 3, 2], [3, 2, 3, 3, 2], stride: (2, 1, 2), padding: (1, 0, 1), outputPadding: (1, 0, 1)),
    ];

    private static OperatorSample Sample(string setting, Shape input, Shape weight, bool bias = true, SpatialSize? stride = null,
        Padding padding = default, SpatialSize? outputPadding = null, SpatialSize? dilation = null, int groups = 1)
    {
        TransposedConvolutionOperator op = new(input.Rank - 2, stride ?? 1, padding, outputPadding ?? 0, dilation ?? 1, groups);
        List<SampleOperand> operands = [new("input", input), new("weight", weight)];
        if (bias) operands.Add(new("bias", [weight[^2] * groups]));
        return new OperatorSample($"{op.Name} {setting}", operands, x => op.Apply(x[0], x[1], x.Count > 2 ? x[2] : null));
    }
}
