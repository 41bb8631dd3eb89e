using Fovea.Kernels.Geometry;
using Buffer = Fovea.Kernels.Buffer;

namespace Fovea.Operators.Normalization;

/// <summary>
/// Instance normalisation: every channel of every sample by itself, y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (biased) over its pixels.
/// (Ulyanov, Vedaldi and Lempitsky 2016.)
/// </summary>
/// <param name="Epsilon">ε.</param>
/// <param name="TracksStatistics">Whether training keeps running statistics, which evaluation then uses instead of the sample's own.</param>
/// <param name="Momentum">Weight of the new value: r ← (1 − momentum)·r + momentum·(mean over the samples; of the unbiased variance).</param>
/// <remarks>Operands: input <c>[N, …, C]</c>; if tracked, running mean and running variance <c>[C]</c>; then γ and β <c>[C]</c>, which may be left out.</remarks>
public sealed record InstanceNormOperator(float Epsilon = 1e-5f, bool TracksStatistics = false, float Momentum = 0.1f) : Operator<GroupNormGeometry>
{
    private const int GammaGradientSlot = 2;
    private const int BetaGradientSlot = 3;

    /// <inheritdoc/>
    public override string Name => "InstanceNorm";

    private int Affine => TracksStatistics ? 3 : 1;

    /// <summary>Applies the operator without running statistics.</summary>
    /// <exception cref="FoveaException">Only one of γ and β is given, or running statistics are missing.</exception>
    public Tensor Apply(Tensor input, Tensor? gamma = null, Tensor? beta = null)
    {
        GroupNormPasses.CheckAffine(Name, gamma, beta);
        if (TracksStatistics) throw new FoveaException($"{Name}: it tracks statistics, so it needs a running mean and a running variance.");
        return gamma is { } g && beta is { } b ? Run(input, g, b) : Run(input);
    }

    /// <summary>Applies the operator with running statistics, updated in place in training.</summary>
    /// <exception cref="FoveaException">Only one of γ and β is given, or the operator does not track.</exception>
    public Tensor Apply(Tensor input, Tensor runningMean, Tensor runningVariance, Tensor? gamma, Tensor? beta)
    {
        GroupNormPasses.CheckAffine(Name, gamma, beta);
        if (!TracksStatistics) throw new FoveaException($"{Name}: running statistics are given, but it does not track any. Pass TracksStatistics: true.");
        return gamma is { } g && beta is { } b ? Run(input, runningMean, runningVariance, g, b) : Run(input, runningMean, runningVariance);
    }

    /// <inheritdoc/>
    public override GroupNormGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 3) throw new ShapeException(Name, $"input {input} must have the axes [N, …, W, C] (channels last).");
        if (input[^1] < 1) throw new ShapeException(Name, $"input {input} has no channels.");
        GroupNormPasses.CheckScales(Name, inputs, 1, input[^1..]);
        return new GroupNormGeometry(input[0], input[1..^1].Count, input[^1], input[^1], false, Epsilon);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in GroupNormGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in GroupNormGeometry geometry, in ForwardContext context)
    {
        if (TracksStatistics && !context.IsTraining)
        {
            context.Backend.BatchNormEvaluation(AsBatchNorm(geometry), context.Input(0), null, context.OptionalInput(3), context.OptionalInput(4), context.Input(1), context.Input(2), context.Output);
            return;
        }

        if (geometry.Pixels < 2)
            throw new ShapeException(Name, $"a channel of a sample has {geometry.Pixels} pixels: the variance of one value is zero. Use a larger input, or another normalisation.");
        GroupNormPasses.Forward(geometry, context, Affine);
        if (TracksStatistics)
        {
            context.Backend.GroupNormRunningStatistics(geometry, Momentum, context.Save(GroupNormPasses.MeanSlot, geometry.StatisticsCount),
                context.Save(GroupNormPasses.InverseDeviationSlot, geometry.StatisticsCount), context.Input(1), context.Input(2));
        }
    }

    // With statistics of the sample's own as in GroupNormPasses. With running ones they are constants, as in batch normalisation:
    //   dβ = Σ dy,  dγ = Σ dy·x̂,  dx = γ·s·dy

    /// <inheritdoc/>
    protected internal override void Backward(in GroupNormGeometry geometry, in BackwardContext context)
    {
        if (!TracksStatistics || context.IsTraining)
        {
            GroupNormPasses.Backward(geometry, context, Affine);
            return;
        }

        BatchNormGeometry g = AsBatchNorm(geometry);
        Buffer mean = context.Scratch(GroupNormPasses.MeanSlot, g.Channels), inverseDeviation = context.Scratch(GroupNormPasses.InverseDeviationSlot, g.Channels);
        context.Backend.BatchNormRunningStatistics(g, context.Input(1), context.Input(2), mean, inverseDeviation);
        if (context.Needs(3) || context.Needs(4))
        {
            Buffer dgamma = context.Needs(3) ? context.InputGradient(3) : context.Scratch(GammaGradientSlot, g.Channels);
            Buffer dbeta = context.Needs(4) ? context.InputGradient(4) : context.Scratch(BetaGradientSlot, g.Channels);
            context.Backend.BatchNormParameterGradients(
                g, context.Input(0), context.Output, context.OutputGradient, context.OptionalInput(3), context.OptionalInput(4), mean, inverseDeviation, dgamma, dbeta);
        }

        if (context.Needs(0))
            context.Backend.BatchNormEvaluationInputGradient(g, context.Output, context.OutputGradient, context.OptionalInput(3), inverseDeviation, context.InputGradient(0), adds: false, dr: null);
    }

    /// <inheritdoc/>
    public override Cost Cost(in GroupNormGeometry geometry, int operands) => GroupNormPasses.Cost(geometry, operands > Affine);

    /// <inheritdoc/>
    public override Reach Reach(in GroupNormGeometry geometry, int operand) => operand > 0 ? Operators.Reach.None : Operators.Reach.EverythingInPlace;

    private static BatchNormGeometry AsBatchNorm(in GroupNormGeometry g) => new(g.Samples * g.Pixels, g.Channels, g.Epsilon, 0, false);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = γ·(x − μ)/√(σ² + ε) + β with μ and σ² (biased) over the pixels of every channel of every sample, or, if tracked, the running ones in evaluation",
        Shapes: "x `[N, …, W, C]`, if tracked running mean and variance `[C]`, γ and β `[C]` (may be left out) → `[N, …, W, C]`",
        Settings:
        [
            (nameof(Epsilon), "ε"),
            (nameof(TracksStatistics), "whether training keeps running statistics, which evaluation then uses"),
            (nameof(Momentum), "r ← (1 − momentum)·r + momentum·(mean over the samples; of the unbiased variance)"),
        ],
        Gradient: "with h = γ·dy over a group of m numbers, s = 1/√(σ² + ε) and x̂ = (x − μ)·s: dx = s·(h − Σh/m − x̂·Σ(h·x̂)/m), dγ = Σ dy·x̂, dβ = Σ dy; with running statistics dx = γ·s·dy",
        Cost: "FLOPs 7 an element with γ and β, 5 without",
        Layers: ["InstanceNorm"],
        Source: "Ulyanov, Vedaldi and Lempitsky 2016");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample([2, 6, 4, 5]), Sample([2, 6, 4, 17], affine: false), Sample([3, 7, 1]), Sample([2, 3, 2, 4, 3]), Sample([0, 4, 4, 3]), Sample([1, 20, 21, 34]),
        Tracked("tracked", [3, 5, 4, 6], true, true), Tracked("tracked, not affine", [3, 5, 4, 17], false, true),
        Tracked("tracked, evaluated", [3, 5, 4, 6], true, false), Tracked("tracked, evaluated, not affine", [2, 5, 3], false, false),
    ];

    private static OperatorSample Sample(Shape input, bool affine = true)
    {
        InstanceNormOperator op = new();
        return GroupNormPasses.Sample($"{op.Name} of {input}{(affine ? "" : ", not affine")}", input, input[^1..], affine, op.Apply);
    }

    private static OperatorSample Tracked(string setting, Shape input, bool affine, bool training)
    {
        InstanceNormOperator op = new(TracksStatistics: true);
        Shape channels = input[^1..];
        List<SampleOperand> operands =
        [
            new("input", input), new("running mean", channels, HasGradient: false), new("running variance", channels, OperandValues.Positive, HasGradient: false),
        ];
        if (affine) operands.AddRange([new("gamma", channels), new("beta", channels)]);
        return new OperatorSample($"{op.Name} {setting}", operands, x => op.Apply(x[0], x[1], x[2], affine ? x[3] : null, affine ? x[4] : null), training);
    }
}
