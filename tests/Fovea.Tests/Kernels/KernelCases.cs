using Fovea.Kernels;
using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;
using Fovea.Operators.Elementwise;
using Fovea.Optimizers;
using Buffer = Fovea.Kernels.Buffer;
using IndexBuffer = Fovea.Kernels.IndexBuffer;

namespace Fovea.Tests.Kernels;

/// <summary>A kernel of the backend at every length.</summary>
/// <param name="Name">The method of <see cref="Fovea.Kernels.Backend"/>, and after a comma the setting.</param>
/// <param name="Run">Makes the operands for a length and calls it.</param>
/// <param name="Ulps">How far a vector tier may be from the scalar one, in units in the last place; 0: not a bit.</param>
/// <param name="Scale">The greatest term of a sum that may cancel: a unit is at least one of this number.</param>
internal sealed record KernelCase(string Name, Action<KernelCall> Run, int Ulps = 0, double Scale = 0)
{
    /// <summary>The method that it calls.</summary>
    public string Method => Name.Split(',')[0];

    public override string ToString() => Name;
}

/// <summary>
/// Every kernel of the backend that works on elements, rows or channels, for lengths of 0 to 256. (Products of matrices and convolutions
/// are proven exact with whole numbers; see <see cref="Convolution.ConvolutionTests"/> and <see cref="Gemm.MatrixMultiplyTests"/>.)
/// </summary>
internal static partial class KernelCases
{
    public static IReadOnlyDictionary<string, KernelCase> All { get; } =
        new[] { Elementwise(), Shapings(), Optimizers(), Rows(), Losses(), OtherLosses(), Pools(), Pads(), Normalizations() }.SelectMany(cases => cases).ToDictionary(test => test.Name);

    // Each element by itself, with operations that round once: the same bits at every tier.
    private static IEnumerable<KernelCase> Elementwise() =>
    [
        new("Fill", c => c.Backend.Fill(-0f, c.Out(c.Length))),
        new("Copy", c => c.Backend.Copy(c.In(c.Length), c.Out(c.Length))),
        .. Binary(default(AddFunction)), .. Binary(default(SubtractFunction)), .. Binary(default(MultiplyFunction)), .. Binary(default(DivideFunction)),
        .. Binary(default(MaximumFunction)), .. Binary(default(MinimumFunction)),
        new("Combine, y is a", c => InPlace(c, (c, a) => c.Backend.Combine(default(AddFunction), a, c.In(c.Length), a))),
        new("Combine, the other way", c => InPlace(c, (c, b) => c.Backend.Combine(default(AddFunction), c.In(c.Length), b, c.Out(c.Length)), output: false)),
        new("Combine, b is a", c => Twice(c, (c, a) => c.Backend.Combine(default(AddFunction), a, a, c.Out(c.Length)))),
        new("Accumulate", c => InPlace(c, (c, y) => c.Backend.Accumulate(c.In(c.Length), y))),
        new("Affine", c => c.Backend.Affine(-1.7f, 0, c.In(c.Length), c.Out(c.Length))),
        new("Affine, offset", c => c.Backend.Affine(-1.7f, 2, c.In(c.Length), c.Out(c.Length))),
        new("Affine, y is x", c => InPlace(c, (c, x) => c.Backend.Affine(-1.7f, 2, x, x))),
        new("Map, ReLU", c => c.Backend.Map(default(ReLUFunction), c.In(c.Length), c.Out(c.Length))),
        // 1/(1 + e⁻ˣ) and tanh: the exponential is within 2 units at each tier, and polynomials are fused or not.
        new("Map, Sigmoid", c => c.Backend.Map(default(SigmoidFunction), c.In(c.Length), c.Out(c.Length)), 4),
        new("Map, Tanh", c => c.Backend.Map(default(TanhFunction), c.In(c.Length), c.Out(c.Length)), 4),
        new("MapBackward, ReLU", c => c.Backend.MapBackward(default(ReLUFunction), c.In(c.Length), c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("MapBackward, Sigmoid", c => c.Backend.MapBackward(default(SigmoidFunction), c.In(c.Length), c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("MapBackward, Tanh", c => c.Backend.MapBackward(default(TanhFunction), c.In(c.Length), c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("Dropout", c => c.Backend.Dropout(new DropoutGeometry(0.3f, 7, 11, 1, c.Length, DropoutGeometry.ScaleOf(0.3f)), c.In(c.Length), c.Out(c.Length))),
        new("Dropout, of channels", c => c.Backend.Dropout(new DropoutGeometry(0.3f, 7, 11, 3, c.Length, DropoutGeometry.ScaleOf(0.3f)), c.In(6 * c.Length), c.Out(6 * c.Length))),
        new("PReLU", c => c.Backend.PReLU(new PReLUGeometry(c.Length, 1), c.In(c.Length), c.Of([0.3f]), c.In(c.Length), c.Out(c.Length))),
        new("PReLU, a slope for each channel", c => c.Backend.PReLU(new PReLUGeometry(3 * c.Length, c.Length), c.In(3 * c.Length), c.In(c.Length), c.In(3 * c.Length), c.Out(3 * c.Length))),
        new("PReLUTerms", c => c.Backend.PReLUTerms(c.In(c.Length), c.In(c.Length), c.Out(c.Length))),
        new("Embedding", c => c.Backend.Embedding(new EmbeddingGeometry(5, c.Length, 4, -1), c.In(5 * c.Length), c.Indices([4, 0, 2, 4]), c.Out(4 * c.Length))),
        new("EmbeddingBackward", c => c.Backend.EmbeddingBackward(new EmbeddingGeometry(5, c.Length, 4, 2), c.Indices([4, 0, 2, 4]), c.In(4 * c.Length), c.Out(5 * c.Length))),
        new("Dropout, alpha", c => c.Backend.Dropout(new DropoutGeometry(0.3f, 7, 11, 1, c.Length, 1.25, 0.5, -1.5), c.In(c.Length), c.Out(c.Length))),
    ];

    private static IEnumerable<KernelCase> Binary<TFunction>(TFunction f) where TFunction : unmanaged, IBinaryFunction
    {
        string name = typeof(TFunction).Name;
        yield return new KernelCase($"Combine, {name}", c => c.Backend.Combine(f, c.In(c.Length), c.In(c.Length), c.Out(c.Length)));
        foreach (OperandSide side in Enum.GetValues<OperandSide>())
        {
            yield return new KernelCase($"CombineBackward, {name} {side}",
                c => c.Backend.CombineBackward(f, side, c.In(c.Length), c.In(c.Length), c.In(c.Length), c.Out(c.Length)));
        }
    }

    // g + decay·p and the like are fused where the hardware fuses: a unit of the greatest term.
    private static IEnumerable<KernelCase> Optimizers()
    {
        foreach ((string name, SgdRule rule) in new (string, SgdRule)[]
        {
            ("plain", new(0.1f, 0, 1, 0, false, true)), ("decay", new(0.1f, 0, 1, 0.01f, false, false)), ("first", new(0.1f, 0.9f, 0.9f, 0.01f, false, true)),
            ("momentum", new(0.1f, 0.9f, 0.9f, 0.01f, false, false)), ("Nesterov", new(0.1f, 0.9f, 1, 0.01f, true, false)),
        })
        {
            yield return new KernelCase($"Update, Sgd {name}", c =>
            {
                Buffer? velocity = rule.Momentum == 0 ? null : c.Result(c.In(c.Length, KernelCall.Tame));
                c.Backend.Update(rule, c.Result(c.In(c.Length, KernelCall.Tame)), c.In(c.Length, KernelCall.Tame), velocity);
            }, 2, 4);
        }

        foreach ((string name, UpdateStep step, bool amsgrad) in new (string, UpdateStep, bool)[] { ("first", new(1, 0.1f, 0), false), ("decay", new(5, 0.1f, 0.01f), false), ("AMSGrad", new(5, 0.1f, 0.01f), true) })
        {
            yield return new KernelCase($"Update, Adam {name}", c => c.Backend.Update(AdamRule.At(step, 0.9f, 0.999f, 1e-8f, isDecoupled: amsgrad, amsgrad),
                c.Result(c.In(c.Length, KernelCall.Tame)), c.In(c.Length, KernelCall.Tame), c.Result(c.In(c.Length, KernelCall.Tame)), c.Result(c.Positive(c.Length)),
                amsgrad ? c.Result(c.Positive(c.Length)) : null), 2, 4);
        }
    }

    private static IEnumerable<KernelCase> Rows() =>
    [
        new("Transpose", c => c.Backend.Transpose(2, 3, c.Length, c.In(6 * c.Length), c.Out(6 * c.Length))),
        new("Transpose, the other way", c => c.Backend.Transpose(2, c.Length, 3, c.In(6 * c.Length), c.Out(6 * c.Length))),
        new("AddToRows", c => InPlace(c, (c, y) => c.Backend.AddToRows(3, c.Length, c.In(c.Length), y), 3)),
        // A wide tier sums several rows side by side where the columns are few.
        new("SumRows", c => c.Backend.SumRows(5, c.Length, c.In(5 * c.Length, KernelCall.Tame), c.Out(c.Length)), 2, 8),
        new("SumRows, one column", c => c.Backend.SumRows(c.Length, 1, c.Rows(1, c.Length), c.Out(1)), 2, 8),
        // Exponentials within 2 units each, and sums lane by lane.
        new("Softmax", c => c.Backend.Softmax(new SoftmaxGeometry(4, c.Length, false), c.Rows(4, c.Length), c.Out(4 * c.Length)), 12),
        new("Softmax, logarithm", c => c.Backend.Softmax(new SoftmaxGeometry(4, c.Length, true), c.Rows(4, c.Length), c.Out(4 * c.Length)), 2, 8),
        new("SoftmaxBackward", c => c.Backend.SoftmaxBackward(new SoftmaxGeometry(4, c.Length, false), c.Rows(4, c.Length), c.Rows(4, c.Length), c.Out(4 * c.Length)), 8, 64),
        // dy − e^y·Σ dy: the sum of up to 256 numbers may cancel, and its rounding is multiplied by an exponential of up to e⁴.
        new("SoftmaxBackward, logarithm",
            c => c.Backend.SoftmaxBackward(new SoftmaxGeometry(4, c.Length, true), c.Rows(4, c.Length), c.Rows(4, c.Length), c.Out(4 * c.Length)), 1, 256 * 55),
    ];

    private static IEnumerable<KernelCase> Losses() =>
    [
        // Sums in double precision, in one order for all tiers.
        new("SquaredDistance", c => c.Result(c.Backend.SquaredDistance(c.Rows(1, c.Length, KernelCall.Palette), c.Rows(1, c.Length)))),
        new("SquaredDistance, to zero", c => c.Result(c.Backend.SquaredDistance(c.Rows(1, c.Length, KernelCall.Palette), null))),
        new("ReduceLoss, mean", c => c.Backend.ReduceLoss(LossReduction.Mean, c.Rows(1, c.Length, KernelCall.Palette), c.Of([3]), c.Out(1))),
        new("ReduceLoss, sum", c => c.Backend.ReduceLoss(LossReduction.Sum, c.Rows(1, c.Length, KernelCall.Palette), c.Of([3]), c.Out(1))),
        new("ReduceLoss, none", c => c.Backend.ReduceLoss(LossReduction.None, c.In(c.Length), c.Of([3]), c.Out(c.Length))),
        new("CrossEntropyForward", c => CrossEntropy(c, 0, false), 2, 8),
        new("CrossEntropyForward, smoothed and weighted", c => CrossEntropy(c, 0.1f, true), 2, 16),
        new("CrossEntropyBackward", c => CrossEntropyBackward(c, 0, false), 2, 1),
        new("CrossEntropyBackward, smoothed and weighted", c => CrossEntropyBackward(c, 0.1f, true), 2, 1),
    ];

    private static void CrossEntropy(KernelCall c, float smoothing, bool weighted)
    {
        if (c.Length == 0) return;
        CrossEntropyGeometry g = new(4, c.Length, smoothing, -100);
        c.Backend.CrossEntropyForward(g, c.Rows(4, c.Length), Labels(c), weighted ? c.Positive(c.Length) : null, c.Out(4 * c.Length), c.Out(4), c.Out(1));
    }

    private static void CrossEntropyBackward(KernelCall c, float smoothing, bool weighted)
    {
        if (c.Length == 0) return;
        CrossEntropyGeometry g = new(4, c.Length, smoothing, -100);
        c.Backend.CrossEntropyBackward(g, LossReduction.None, c.Rows(4, c.Length), Labels(c), weighted ? c.Positive(c.Length) : null, c.Of([3.5f]), c.Of([1, -2, 0.5f, 3]), c.Out(4 * c.Length));
    }

    // One of the rows counts for nothing.
    private static IndexBuffer Labels(KernelCall c) => c.Indices([0, c.Length - 1, -100, c.Length / 2]);

    /// <summary>The first operand is the result too, unless another buffer is.</summary>
    private static void InPlace(KernelCall c, Action<KernelCall, Buffer> run, int rows = 1, bool output = true) =>
        run(c, output ? c.Result(c.In(rows * c.Length)) : c.In(rows * c.Length));

    private static void Twice(KernelCall c, Action<KernelCall, Buffer> run) => run(c, c.In(c.Length));
}
