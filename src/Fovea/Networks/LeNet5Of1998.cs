using Fovea.Initializers;
using Fovea.Kernels.Geometry;
using Fovea.Layers;
using Fovea.Operators.Shaping;
using Fovea.Operators.Windows;

namespace Fovea.Networks;

/// <summary>
/// LeNet-5 as the paper has it (LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", section II.B), for grey
/// pictures of 32×32, in whose middle MNIST's 28×28 are put: trainable subsampling, a connection table in C3, and a picture of each digit as the code of its output.
/// </summary>
/// <remarks>
/// The result is −y, y[i] the squared distance of F6 from the code of digit i: the greatest is the answer, as everywhere, and it goes into
/// <see cref="Losses.RubbishClassLoss"/>, the paper's criterion, or into plain cross-entropy. First weights are uniform within ±2.4/inputs of a unit.
/// 60 000 parameters; 340 908 connections as the paper counts them (<see cref="Connections"/>); 328 096 multiply-adds, fewer because a
/// subsampling unit sums four numbers before it multiplies, and biases are added.
/// </remarks>
public sealed class LeNet5Of1998 : Module
{
    private const int InputSize = 32;

    // MNIST's digits lack two rows on each side.
    private const int MostBorder = 4;

    // Table I, by columns: the maps of S2 that each map of C3 sees. Three neighbours, four neighbours, two pairs, and all.
    private static readonly int[][] Table =
    [
        [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
        [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
        [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
        [0, 1, 2, 3, 4, 5],
    ];

    private readonly Conv2d _c1, _c5;
    private readonly Subsampling2d _s2, _s4;
    private readonly SparseConv2d _c3;
    private readonly Linear _f6;
    private readonly RadialBasis _output;
    private readonly Flatten _flatten = new();
    private readonly Module _squash;

    /// <summary>A network for the ten digits.</summary>
    /// <param name="sigmoid">The squashing function: 1/(1 + e⁻ˣ), or the paper's 1.7159·tanh(2x/3).</param>
    public LeNet5Of1998(bool sigmoid = false)
    {
        _c1 = Add("c1", new Conv2d(1, 6, kernelSize: 5));
        _s2 = Add("s2", new Subsampling2d(6, kernelSize: 2));
        _c3 = Add("c3", new SparseConv2d(6, Table, kernelSize: 5));
        _s4 = Add("s4", new Subsampling2d(16, kernelSize: 2));
        _c5 = Add("c5", new Conv2d(16, 120, kernelSize: 5));
        _f6 = Add("f6", new Linear(120, DigitCodes.Length));
        _output = Add("output", new RadialBasis(DigitCodes.All, DigitCodes.Length));
        _squash = sigmoid ? new Sigmoid() : new ScaledTanh();
        foreach (Conv2d conv in _c3.Children.OfType<Conv2d>().Append(_c1).Append(_c5)) Draw(conv.Weight, conv.Bias);
        Draw(_f6.Weight, _f6.Bias);
    }

    /// <summary>
    /// The connections of each layer as the paper counts them, from its weights and the 32×32 picture. A convolution or dense layer has one for each weight
    /// and bias at each place of the map; a subsampling unit one for each input of its window and one for its bias; an output one for each
    /// number of its code.
    /// </summary>
    public IReadOnlyList<(string Layer, long Count)> Connections
    {
        get
        {
            int c1 = InputSize - 4, s2 = c1 / 2, c3 = s2 - 4, s4 = c3 / 2, c5 = s4 - 4;
            return
            [
                ("C1", OfWeights(_c1, c1)), ("S2", OfWindows(_s2, s2)), ("C3", OfWeights(_c3, c3)), ("S4", OfWindows(_s4, s4)), ("C5", OfWeights(_c5, c5)),
                ("F6", OfWeights(_f6, 1)), ("output", _output.Codes.Count),
            ];

            static long OfWeights(Module layer, int size) => layer.Parameters.Sum(static parameter => (long)parameter.Count) * size * size;

            static long OfWindows(Subsampling2d layer, int size) => (long)layer.Weight.Count * (layer.KernelSize.Height * layer.KernelSize.Width + 1) * size * size;
        }
    }

    // Parameters and connections: the paper's section II.B. Multiply-adds: 340 908 connections less the biases of 4704 + 1176 + 1600 + 400 + 120 + 84 units, less
    // three of the four inputs of the 1176 + 400 units of S2 and S4.
    internal static IReadOnlyList<NetworkEntry> Entries =>
    [
        new("lenet5_1998", "LeNet-5 of 1998: subsampling, connection table, digit codes", "LeCun, Bottou, Bengio and Haffner 1998", [InputSize, InputSize, 1], 10, 60_000, 328_096,
            static classes => classes == DigitCodes.Count ? new LeNet5Of1998()
                : throw new FoveaException($"lenet5_1998 has a code for each of the {DigitCodes.Count} digits, so it has no form for {classes} classes. Use lenet5.")),
    ];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        Tensor x = _squash.Forward(_s2.Forward(_squash.Forward(_c1.Forward(Centred(input)))));
        x = _squash.Forward(_s4.Forward(_squash.Forward(_c3.Forward(x))));
        x = _squash.Forward(_f6.Forward(_flatten.Forward(_squash.Forward(_c5.Forward(x)))));
        return -_output.Forward(x);
    }

    /// <summary>A picture of 28×28 to 31×31 in the middle of 32×32, among zeros.</summary>
    private static Tensor Centred(Tensor input)
    {
        if (input.Shape.Rank != 4) return input;
        (int rows, int columns) = (InputSize - input.Shape[1], InputSize - input.Shape[2]);
        if (rows is < 0 or > MostBorder || columns is < 0 or > MostBorder || rows + columns == 0) return input;
        return new PadOperator(2, Padding.Sides(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2), PaddingMode.Zero).Apply(input);
    }

    private static void Draw(Parameter weight, Parameter? bias)
    {
        float bound = 2.4f / Initializer.Fan(weight.Shape, weight.Layout).In;
        weight.Initializer = Initializer.Uniform(-bound, bound);
        if (bias is not null) bias.Initializer = Initializer.Uniform(-bound, bound);
    }
}
