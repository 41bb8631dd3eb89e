using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Normalization;

/// <summary>
/// Batch normalisation of every channel over all samples and pixels: y = γ·(x − μ)/√(σ² + ε) + β. In training μ and σ² (biased) are
/// the batch's and update the running statistics; in evaluation the running statistics take their place. (Ioffe and Szegedy 2015.)
/// </summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Momentum">Weight of the new value in the running statistics: r ← (1 − momentum)·r + momentum·new. Null: 1 / (batches seen, this one counted), so that they are plain means.</param>
/// <param name="UnbiasedRunningVariance">Whether the running variance takes σ²·m/(m − 1) (PyTorch) or σ² (the notes).</param>
/// <remarks>
/// Operands: input <c>[N, …, C]</c>, running mean <c>[C]</c>, running variance <c>[C]</c> (both updated in place in training), then γ and
/// β <c>[C]</c>, which may be left out.
/// </remarks>
public sealed record BatchNormOperator(float Epsilon = 1e-5f, float? Momentum = 0.1f, bool UnbiasedRunningVariance = true) : Operator<BatchNormGeometry>
{
    private const int MeanSlot = 0;
    private const int InverseDeviationSlot = 1;
    private const int GammaGradientSlot = 2;
    private const int BetaGradientSlot = 3;

    /// <inheritdoc/>
    public override string Name => "BatchNorm";

    /// <summary>Applies the operator.</summary>
    /// <param name="input">x.</param>
    /// <param name="runningMean">Updated in training.</param>
    /// <param name="runningVariance">Updated in training.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="beta">β.</param>
    /// <param name="batches">Batches seen, this one counted; used where <see cref="Momentum"/> is null.</param>
    /// <exception cref="FoveaException">Only one of γ and β is given.</exception>
    public Tensor Apply(Tensor input, Tensor runningMean, Tensor runningVariance, Tensor? gamma = null, Tensor? beta = null, long batches = 1)
    {
        GroupNormPasses.CheckAffine(Name, gamma, beta);
        // The count travels as an index, so that a step with another count is still the same step.
        ReadOnlySpan<int> count = Momentum is null ? [(int)Math.Clamp(batches, 1, int.MaxValue)] : [];
        Shape countShape = Momentum is null ? [1] : default;
        return gamma is { } g && beta is { } b
            ? Run(countShape, count, input, runningMean, runningVariance, g, b) : Run(countShape, count, input, runningMean, runningVariance);
    }

    /// <inheritdoc/>
    public override BatchNormGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 2) throw new ShapeException(Name, $"input {input} must have the axes [N, …, C].");
        string[] names = ["running mean", "running variance", "weight", "bias"];
        int operands = Momentum is null ? inputs.Length - 1 : inputs.Length;
        for (int i = 1; i < operands; i++)
        {
            if (inputs[i] != [input[^1]])
                throw new ShapeException(Name, $"input {input} has {input[^1]} channels, the {names[i - 1]} has shape {inputs[i]}. Pass features: {input[^1]}.");
        }

        return new BatchNormGeometry(input[..^1].Count, input[^1], Epsilon, Momentum ?? 0, UnbiasedRunningVariance);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in BatchNormGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in BatchNormGeometry geometry, in ForwardContext context)
    {
        if (!context.IsTraining)
        {
            context.Backend.BatchNormEvaluation(geometry, context.Input(0), context.OptionalInput(3), context.OptionalInput(4), context.Input(1), context.Input(2), context.Output);
            return;
        }

        if (geometry.Rows < 2)
        {
            throw new ShapeException(Name, $"training needs more than one value for each channel, got {geometry.Rows}: the variance of one value is zero. "
                + "Use a larger batch, or Recording.ForEvaluation().");
        }

        BatchNormGeometry step = geometry;
        if (Momentum is null)
        {
            Span<int> batches = stackalloc int[1];
            context.Backend.Read(context.Indices, batches);
            step = geometry with { Momentum = 1f / batches[0] };
        }

        context.Backend.BatchNormTraining(step, context.Input(0), context.OptionalInput(3), context.OptionalInput(4), context.Input(1), context.Input(2),
            context.Save(MeanSlot, geometry.Channels), context.Save(InverseDeviationSlot, geometry.Channels), context.Output);
    }

    // With x̂ = (x − μ)·s, s = 1/√(σ² + ε), m rows:  y = γ·x̂ + β
    //   dβ = Σ dy,   dγ = Σ dy·x̂
    //   training:    μ and s depend on every x, so dx = γ·s/m · (m·dy − dβ − x̂·dγ)
    //   evaluation:  they are constants,        so dx = γ·s·dy

    /// <inheritdoc/>
    protected internal override void Backward(in BatchNormGeometry geometry, in BackwardContext context)
    {
        int channels = geometry.Channels;
        Kernels.Buffer mean, inverseDeviation;
        if (context.IsTraining)
        {
            (mean, inverseDeviation) = (context.Saved(MeanSlot), context.Saved(InverseDeviationSlot));
        }
        else
        {
            (mean, inverseDeviation) = (context.Scratch(MeanSlot, channels), context.Scratch(InverseDeviationSlot, channels));
            context.Backend.BatchNormRunningStatistics(geometry, context.Input(1), context.Input(2), mean, inverseDeviation);
        }

        Kernels.Buffer dgamma = context.Needs(3) ? context.InputGradient(3) : context.Scratch(GammaGradientSlot, channels);
        Kernels.Buffer dbeta = context.Needs(4) ? context.InputGradient(4) : context.Scratch(BetaGradientSlot, channels);
        context.Backend.BatchNormParameterGradients(geometry, context.Input(0), context.OutputGradient, mean, inverseDeviation, dgamma, dbeta);
        if (!context.Needs(0)) return;
        if (context.IsTraining)
        {
            context.Backend.BatchNormInputGradient(
                geometry, context.Input(0), context.OutputGradient, context.OptionalInput(3), mean, inverseDeviation, dgamma, dbeta, context.InputGradient(0));
        }
        else
        {
            context.Backend.BatchNormEvaluationInputGradient(geometry, context.OutputGradient, context.OptionalInput(3), inverseDeviation, context.InputGradient(0));
        }
    }

    // In evaluation: subtract, multiply by s, multiply by γ, add β. (A compiled graph folds all four into a convolution.)

    /// <inheritdoc/>
    public override Cost Cost(in BatchNormGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Rows * geometry.Channels * (operands > 3 ? 4 : 2));

    /// <inheritdoc/>
    public override Reach Reach(in BatchNormGeometry geometry, int operand) => operand == 0 ? Operators.Reach.Elementwise : Operators.Reach.None;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = γ·(x − μ)/√(σ² + ε) + β for each channel over all samples and pixels; in training μ and σ² (biased) are the batch's, in evaluation the running ones",
        Shapes: "x `[N, …, C]`, running mean and variance `[C]` (updated in training), γ and β `[C]` (may be left out) → `[N, …, C]`",
        Settings:
        [
            (nameof(Epsilon), "ε"),
            (nameof(Momentum), "r ← (1 − momentum)·r + momentum·new for the running statistics; null: plain means"),
            (nameof(UnbiasedRunningVariance), "whether the running variance takes σ²·m/(m − 1) or σ²"),
        ],
        Gradient: "with m rows, s = 1/√(σ² + ε) and x̂ = (x − μ)·s: dβ = Σ dy, dγ = Σ dy·x̂; in training dx = γ·s/m · (m·dy − dβ − x̂·dγ), in evaluation dx = γ·s·dy",
        Cost: "FLOPs 4 an element with γ and β, 2 without, as in evaluation",
        Layers: ["BatchNorm"],
        Source: "Ioffe and Szegedy 2015");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("of rows", [6, 5]),
        Sample("of pictures", [3, 4, 5, 17]),
        Sample("of signals, one channel", [3, 7, 1]),
        Sample("not affine", [3, 4, 5, 3], affine: false),
        Sample("biased running variance", [4, 3, 3, 2], new BatchNormOperator(Epsilon: 1e-3f, Momentum: 0.4f, UnbiasedRunningVariance: false)),
        Sample("more rows than one chunk", [3, 16, 17, 33]),
        Sample("two rows", [2, 3]),
        Sample("cumulative average", [4, 3, 3, 5], new BatchNormOperator(Momentum: null)),
        Sample("cumulative average, not affine", [4, 3, 3, 5], new BatchNormOperator(Momentum: null), affine: false),
        Sample("evaluated", [3, 4, 5, 17], training: false),
        Sample("evaluated, not affine", [3, 4, 5, 3], affine: false, training: false),
        Sample("evaluated, batch 0", [0, 4, 5, 3], training: false),
        Sample("evaluated, batch 1", [1, 1, 1, 3], training: false),
    ];

    private static OperatorSample Sample(string setting, Shape input, BatchNormOperator? op = null, bool affine = true, bool training = true)
    {
        op ??= new BatchNormOperator();
        Shape channels = [input[^1]];
        List<SampleOperand> operands =
        [
            new("input", input), new("running mean", channels, HasGradient: false), new("running variance", channels, OperandValues.Positive, HasGradient: false),
        ];
        if (affine) operands.AddRange([new("gamma", channels), new("beta", channels)]);
        return new OperatorSample($"{op.Name} {setting}", operands,
            x => affine ? op.Apply(x[0], x[1], x[2], x[3], x[4], batches: 3) : op.Apply(x[0], x[1], x[2], batches: 3), training);
    }
}
