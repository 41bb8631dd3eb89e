using Fovea.Kernels.Geometry;
using Fovea.Operators.Windows;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators.Shaping;

/// <summary>The spatial axes at another resolution.</summary>
/// <param name="Batch">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Depth">The outermost spatial axis; 1 → 1 in 1-D and 2-D.</param>
/// <param name="Height">The middle one; 1 → 1 in 1-D.</param>
/// <param name="Width">The innermost one.</param>
public readonly record struct ResizeGeometry(int Batch, int Channels, ResizeAxis Depth, ResizeAxis Height, ResizeAxis Width);

/// <summary>
/// Enlarges or reduces pictures, one axis after the other: nearest, (bi-, tri-)linear or (bi)cubic interpolation; the places and weights of
/// the taps are those of <see cref="ResizeAxis"/>. Reducing skips pixels; nothing is smoothed first.
/// </summary>
/// <param name="Rank">The number of spatial axes, 1 to 3.</param>
/// <param name="Mode">What stands between the pixels.</param>
/// <param name="AlignCorners">Corner pixels keep their place, instead of corner points; not for <see cref="ResizeMode.Nearest"/>.</param>
/// <remarks>
/// Shapes: <c>[N, (D,) (H,) W, C]</c> → <c>[N, (D',) (H',) W', C]</c>. Everything follows from the two sizes; with a scale factor the size is
/// ⌊n·factor⌋ (PyTorch with recompute_scale_factor). Source: Keys 1981 for the cubic.
/// </remarks>
public sealed record ResizeOperator(int Rank, ResizeMode Mode, bool AlignCorners = false) : Operator<ResizeGeometry>
{
    private static readonly string[] AxisNames = ["depth", "height", "width"];

    /// <inheritdoc/>
    public override string Name => Rank switch { 1 => "Resize1d", 2 => "Resize2d", _ => "Resize3d" };

    /// <summary>The size of the result; null if the scale factor says it.</summary>
    public SpatialSize? Size { get; init; }

    /// <summary>How many times as large the result is along every axis, where no size is given.</summary>
    public double ScaleFactor { get; init; } = 1;

    /// <summary>Applies the operator.</summary>
    public Tensor Apply(Tensor input) => Run(input);

    /// <summary>Brings pictures to a size that is known only now, such as that of another tensor.</summary>
    public static Tensor Apply(Tensor input, SpatialSize size, ResizeMode mode, bool alignCorners = false)
    {
        int rank = input.Shape.Rank - 2;
        ResizeOperator? ready = Recorded<ResizeOperator>(input);
        bool same = ready is not null && ready.Rank == rank && ready.Mode == mode && ready.AlignCorners == alignCorners && ready.Size == size;
        return (same ? ready! : new ResizeOperator(rank, mode, alignCorners) { Size = size }).Run(input);
    }

    /// <inheritdoc/>
    public override ResizeGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        WindowRule.CheckRank(Name, Rank, input);
        if (AlignCorners && Mode == ResizeMode.Nearest) throw new ShapeException(Name, "alignCorners has no meaning for the nearest pixel. Leave it out, or use ResizeMode.Linear.");
        ResizeAxis single = new(1, 1, Mode, AlignCorners);
        return new ResizeGeometry(input[0], input[^1],
            Rank < 3 ? single : Axis(0, input[1], Size?.Depth),
            Rank < 2 ? single : Axis(1, input[^3], Size?.Height),
            Axis(2, input[^2], Size?.Width));
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ResizeGeometry geometry, ReadOnlySpan<Shape> inputs)
    {
        Shape result = inputs[0].With(^2, geometry.Width.Output);
        if (Rank > 1) result = result.With(^3, geometry.Height.Output);
        return Rank > 2 ? result.With(1, geometry.Depth.Output) : result;
    }

    /// <inheritdoc/>
    protected internal override void Forward(in ResizeGeometry geometry, in ForwardContext context)
    {
        Passes passes = new(geometry);
        Buffer x = context.Input(0);
        for (int i = 0; i < passes.Count; i++)
        {
            Buffer y = i == passes.Count - 1 ? context.Output : context.Save(i, passes.OutputLength(i));
            context.Backend.Resize(passes[i], x, y);
            x = y;
        }
    }

    // y[j] = Σ w[j, t]·x[place[j, t]] along each axis:   dx[i] = Σ w[j, t]·dy[j] over the taps with place[j, t] = i, the axes in reverse

    /// <inheritdoc/>
    protected internal override void Backward(in ResizeGeometry geometry, in BackwardContext context)
    {
        Passes passes = new(geometry);
        Buffer dy = context.OutputGradient;
        for (int i = passes.Count - 1; i >= 0; i--)
        {
            // What the forward pass left between two axes is needed no more.
            Buffer dx = i == 0 ? context.InputGradient(0) : context.Saved(i - 1);
            context.Backend.ResizeBackward(passes[i], dy, dx);
            dy = dx;
        }
    }

    // A multiplication for each tap and an addition for each but the first.

    /// <inheritdoc/>
    public override Cost Cost(in ResizeGeometry geometry, int operands)
    {
        Passes passes = new(geometry);
        long flops = 0;
        for (int i = 0; i < passes.Count && Mode != ResizeMode.Nearest; i++) flops += (long)passes.OutputLength(i) * (2 * passes[i].Axis.Taps - 1);
        return Operators.Cost.OfFlops(flops);
    }

    /// <inheritdoc/>
    public override Reach Reach(in ResizeGeometry geometry, int operand)
    {
        return WindowRule.OfAxes(Rank, Along(geometry.Depth), Along(geometry.Height), Along(geometry.Width));

        static AxisReach Along(in ResizeAxis axis)
        {
            (int n, int m) = (axis.Input, axis.Output);
            if (n == m) return AxisReach.Same;
            if (axis.Mode == ResizeMode.Nearest) return AxisReach.Affine(n, m, 1 - m, 0); // ⌊o·n/m⌋
            // ⌊v⌋ and ⌈v⌉, for the cubic one more on each side; v = o·(n − 1)/(m − 1), or (2n·o + n − m)/2m.
            (int step, int divisor, long start) = axis.AlignCorners ? (n - 1, Math.Max(1, m - 1), 0) : (2 * n, 2 * m, n - m);
            long more = axis.Mode == ResizeMode.Cubic ? divisor : 0;
            return AxisReach.Affine(step, divisor, start - (divisor - 1) - more, start + divisor - 1 + more);
        }
    }

    private ResizeAxis Axis(int axis, int input, int? size)
    {
        double output = size ?? Math.Floor(input * ScaleFactor);
        if (output is not (>= 1 and <= int.MaxValue) || input < 1)
        {
            throw new ShapeException(Name, $"the {AxisNames[axis]} would go from {input} to {output}; both must be 1 or more. "
                + (size is null ? $"The scale factor is {ScaleFactor}." : "Give a larger size."));
        }

        return new ResizeAxis(input, (int)output, Mode, AlignCorners);
    }

    /// <summary>The axes that change, the innermost first; one at least.</summary>
    private readonly ref struct Passes
    {
        private readonly ResizePass _first, _second, _third;

        public Passes(in ResizeGeometry g)
        {
            int pixels = g.Batch * g.Depth.Input;
            Span<ResizePass> passes =
            [
                new(pixels * g.Height.Input, g.Width, g.Channels),
                new(pixels, g.Height, g.Width.Output * g.Channels),
                new(g.Batch, g.Depth, g.Height.Output * g.Width.Output * g.Channels),
            ];
            foreach (ResizePass pass in passes)
            {
                if (pass.Axis.Input != pass.Axis.Output) passes[Count++] = pass;
            }

            // All stays as it is: a copy.
            Count = Math.Max(1, Count);
            (_first, _second, _third) = (passes[0], passes[1], passes[2]);
        }

        public int Count { get; }

        public ResizePass this[int index] => index switch { 0 => _first, 1 => _second, _ => _third };

        public int OutputLength(int index) => checked(this[index].Outer * this[index].Axis.Output * this[index].Inner);
    }

    internal static OperatorDocumentation Documentation => new(
        Formula: "along each axis y[o] = Σ wₜ·x[⌊v⌋ + t], v = (o + ½)·n/n' − ½, or o·(n − 1)/(n' − 1) with aligned corners; nearest: y[o] = x[⌊o·n/n'⌋]; "
            + "linear: weights 1 − λ and λ = v − ⌊v⌋; cubic: four weights with a = −0.75",
        Shapes: "`[N, (D,) (H,) W, C]` → `[N, (D',) (H',) W', C]`",
        Settings:
        [
            (nameof(Rank), "the number of spatial axes, 1 to 3"),
            (nameof(Mode), "what stands between the pixels"),
            (nameof(AlignCorners), "corner pixels keep their place, instead of corner points"),
            (nameof(Size), "the size of the result, or"),
            (nameof(ScaleFactor), "how many times as large it is: n' = ⌊n·factor⌋"),
        ],
        Gradient: "dx[i] = Σ wₜ·dy[o] over the taps on i, the axes in reverse",
        Cost: "FLOPs for each result of an axis: linear 3, cubic 7, nearest none",
        Layers: ["Upsample1d", "Upsample2d", "Upsample3d"],
        Source: "Keys 1981 for the cubic");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        .. Enum.GetValues<ResizeMode>().SelectMany(static mode => new[]
        {
            Sample(mode, [2, 5, 6, 3], (8, 12)), Sample(mode, [2, 5, 6, 3], (3, 5)), Sample(mode, [2, 7, 17], 11), Sample(mode, [1, 3, 4, 2, 5], (2, 7, 5)),
            Sample(mode, [2, 1, 1, 3], (3, 4)), Sample(mode, [2, 4, 4, 3], (4, 4)), Sample(mode, [0, 4, 4, 3], (8, 8)), Sample(mode, [1, 4, 6, 2], (1, 1)),
            Scaled(mode, [1, 4, 5, 70], 2), Scaled(mode, [1, 7, 5, 3], 0.5), Scaled(mode, [1, 3, 3], 1.5),
        }),
        Sample(ResizeMode.Linear, [2, 5, 6, 3], (8, 12), true), Sample(ResizeMode.Linear, [2, 5, 6, 3], (3, 1), true), Sample(ResizeMode.Cubic, [1, 5, 6, 3], (9, 4), true),
        Sample(ResizeMode.Linear, [1, 1, 6, 3], (4, 6), true), Sample(ResizeMode.Linear, [1, 2, 3, 4, 300], (4, 4, 4), true),
    ];

    private static OperatorSample Sample(ResizeMode mode, Shape input, SpatialSize size, bool alignCorners = false) =>
        Sample(new ResizeOperator(input.Rank - 2, mode, alignCorners) { Size = size }, input, $"to {size.ToString(input.Rank - 2)}");

    private static OperatorSample Scaled(ResizeMode mode, Shape input, double factor) =>
        Sample(new ResizeOperator(input.Rank - 2, mode) { ScaleFactor = factor }, input, $"by {factor}");

    private static OperatorSample Sample(ResizeOperator op, Shape input, string setting) =>
        new($"{op.Name} {op.Mode}{(op.AlignCorners ? ", corners aligned" : "")} of {input} {setting}", [new("input", input)], x => op.Apply(x[0]));
}
