using Fovea.Initializers;
using Fovea.Operators.Activations;
using Fovea.Operators.Dense;
using Fovea.Operators.Elementwise;

namespace Fovea.Layers;

/// <summary>
/// Euclidean radial basis functions: y[n,o] = Σᵢ (x[n,i] − w[o,i])², how far an input is from each of some codes of ±1. LeNet-5's output layer (LeCun,
/// Bottou, Bengio and Haffner 1998); the nearest code wins.
/// </summary>
/// <remarks>
/// Shapes: <c>[N, I]</c> → <c>[N, O]</c>. The codes are fixed: in a weights file <c>codes</c>, beside the weights as running statistics are, and no parameter.
/// Computed as Σ x² + I − 2·x·wᵀ, since w² = 1: a dense layer's I·O multiply-adds, one for each of the paper's connections.
/// </remarks>
public sealed class RadialBasis : Module
{
    private static readonly Axes Features = [-1];

    /// <summary>A layer with its codes.</summary>
    /// <param name="codes">w, <c>[O, I]</c>, row-major: 1 and −1.</param>
    /// <param name="features">I.</param>
    /// <exception cref="ShapeException">The codes have another length.</exception>
    /// <exception cref="FoveaException">A number is neither 1 nor −1.</exception>
    public RadialBasis(ReadOnlySpan<float> codes, int features)
    {
        if (features < 1 || codes.Length == 0 || codes.Length % features != 0)
            throw new ShapeException(nameof(RadialBasis), $"{codes.Length} numbers are no codes of {features} features each. Give a multiple of it, code by code.");
        if (codes.IndexOfAnyExcept(1f, -1f) is >= 0 and int wrong)
            throw new FoveaException($"RadialBasis: number {wrong} of the codes is {codes[wrong]}; they must be 1 or −1. Scale the input instead.");
        Codes = AddStatistic("codes", [codes.Length / features, features], new Fixed(codes.ToArray()));
    }

    /// <summary>w, <c>[O, I]</c>.</summary>
    public Parameter Codes { get; }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        int features = Codes.Shape[1];
        if (input.Shape.Rank != 2 || input.Shape[1] != features)
            throw new ShapeException(nameof(RadialBasis), $"input {input.Shape} must be [N, {features}], as long as the codes {Codes.Shape}.");
        Tensor products = LinearOperator.Apply(input, Codes);
        Tensor squares = SquareFunction.Operator.Apply(input).Sum(Features, keepAxes: true);
        return squares.Broadcast(products.Shape) + AffineOperator.Apply(products, -2, features);
    }

    /// <summary>The numbers that it was made with, whatever the seed.</summary>
    private sealed class Fixed(float[] numbers) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, WeightLayout layout, RandomStream random) => numbers.CopyTo(values);
    }
}
