using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Shaping;

/// <summary>Turns channels into pixels: y[n, h·r + i, w·r + j, c] = x[n, h, w, (c·r + i)·r + j]; or the other way round.</summary>
/// <param name="Factor">r: how many times as high and wide the result is.</param>
/// <param name="Inverse">The other way: pixels into channels.</param>
/// <remarks>
/// Shapes: <c>[N, H, W, C·r²]</c> → <c>[N, H·r, W·r, C]</c>. The order of the channels is PyTorch's. Source: Shi et al. 2016, sub-pixel
/// convolution for super-resolution.
/// </remarks>
public sealed record PixelShuffleOperator(int Factor, bool Inverse = false) : PermutingOperator
{
    /// <inheritdoc/>
    public override string Name => Inverse ? "PixelUnshuffle" : "PixelShuffle";

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <inheritdoc/>
    public override PermuteGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        Windows.WindowRule.CheckRank(Name, 2, input);
        long square = (long)Factor * Factor;
        if (Factor < 1) throw new ShapeException(Name, $"the factor must be 1 or more, got {Factor}.");
        if (Inverse)
        {
            if (input[1] % Factor != 0 || input[2] % Factor != 0)
                throw new ShapeException(Name, $"the factor {Factor} must divide the height and the width of the input {input}. Pad or crop it.");
            return new PermuteGeometry([input[0], input[1] / Factor, Factor, input[2] / Factor, Factor, input[3]], [0, 1, 3, 5, 2, 4]);
        }

        if (input[3] % square != 0)
            throw new ShapeException(Name, $"input {input} has {input[3]} channels; the factor {Factor} needs a multiple of {square}. Give the convolution in front of it outChannels: channels · {square}.");
        return new PermuteGeometry([input[0], input[1], input[2], (int)(input[3] / square), Factor, Factor], [0, 1, 4, 2, 5, 3]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in PermuteGeometry geometry, ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        return Inverse ? [input[0], input[1] / Factor, input[2] / Factor, input[3] * Factor * Factor]
            : [input[0], input[1] * Factor, input[2] * Factor, input[3] / (Factor * Factor)];
    }

    /// <inheritdoc/>
    public override Reach Reach(in PermuteGeometry geometry, int operand) => Inverse
        ? AxisRule.Along(4, 1, 3, AxisReach.Affine(Factor, 1, 0, Factor - 1)) // o·r … o·r + r − 1
        : AxisRule.Along(4, 1, 3, AxisReach.Affine(1, Factor, 1 - Factor, 0)); // ⌊o/r⌋

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n, h·r + i, w·r + j, c] = x[n, h, w, (c·r + i)·r + j], or the inverse",
        Shapes: "`[N, H, W, C·r²]` → `[N, H·r, W·r, C]`, or the inverse",
        Settings:
        [
            (nameof(Factor), "r"),
            (nameof(Inverse), "pixels into channels"),
        ],
        Gradient: "the same numbers, back",
        Cost: "none",
        Layers: ["PixelShuffle", "PixelUnshuffle"],
        Source: "Shi et al. 2016");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample(2, [2, 3, 4, 12]), Sample(3, [1, 2, 2, 9]), Sample(1, [2, 3, 4, 5]), Sample(2, [0, 3, 4, 4]), Sample(2, [1, 1, 1, 68]),
        Sample(2, [2, 6, 4, 3], inverse: true), Sample(3, [1, 3, 9, 1], inverse: true), Sample(2, [0, 4, 4, 1], inverse: true),
    ];

    private static OperatorSample Sample(int factor, Shape input, bool inverse = false)
    {
        PixelShuffleOperator op = new(factor, inverse);
        return new OperatorSample($"{op.Name} {factor} of {input}", [new("input", input)], x => op.Apply(x[0]));
    }
}
