using Fovea.Kernels;
using Fovea.Kernels.Geometry;
using Fovea.Operators.Activations;

namespace Fovea.Operators.Normalization;

/// <summary>
/// Batch normalisation of every channel over all samples and pixels: y = γ·(x − μ)/√(σ² + ε) + β. In training μ and σ² (biased) are
/// the batch's and update the running statistics; in evaluation the running statistics take their place. (Ioffe and Szegedy 2015.)
/// With a residual r and an activation behind it, y = act(γ·(x − μ)/√(σ² + ε) + β + r), it is still one pass over the memory each way.
/// </summary>
/// <param name="Epsilon">ε.</param>
/// <param name="Momentum">Weight of the new value in the running statistics: r ← (1 − momentum)·r + momentum·new. Null: 1 / (batches seen, this one counted), so that they are plain means.</param>
/// <param name="UnbiasedRunningVariance">Whether the running variance takes σ²·m/(m − 1) (PyTorch) or σ² (the notes).</param>
/// <param name="Activation">act: ReLU, ReLU6 or another that cuts off; null for none.</param>
/// <param name="AddsResidual">Whether there is a residual.</param>
/// <remarks>
/// Operands: input <c>[N, …, C]</c>, running mean <c>[C]</c>, running variance <c>[C]</c> (both updated in place in training), the residual
/// <c>[N, …, C]</c> if there is one, then γ and β <c>[C]</c>, which may be left out.
/// </remarks>
public sealed record BatchNormOperator(
    float Epsilon = 1e-5f, float? Momentum = 0.1f, bool UnbiasedRunningVariance = true, Clamp? Activation = null, bool AddsResidual = false) : Operator<BatchNormGeometry>
{
    private const int ResidualOperand = 3;
    private const int MeanSlot = 0;
    private const int InverseDeviationSlot = 1;
    private const int GammaGradientSlot = 2;
    private const int BetaGradientSlot = 3;

    /// <inheritdoc/>
    public override string Name => Activation?.LayerName switch
    {
        "ReLU" => AddsResidual ? "BatchNorm + Add + ReLU" : "BatchNorm + ReLU",
        "ReLU6" => AddsResidual ? "BatchNorm + Add + ReLU6" : "BatchNorm + ReLU6",
        "Hardtanh" => AddsResidual ? "BatchNorm + Add + Hardtanh" : "BatchNorm + Hardtanh",
        _ => AddsResidual ? "BatchNorm + Add" : "BatchNorm",
    };

    private int GammaOperand => AddsResidual ? ResidualOperand + 1 : ResidualOperand;

    /// <summary>Applies the operator.</summary>
    /// <param name="input">x.</param>
    /// <param name="runningMean">Updated in training.</param>
    /// <param name="runningVariance">Updated in training.</param>
    /// <param name="gamma">γ.</param>
    /// <param name="beta">β.</param>
    /// <param name="batches">Batches seen, this one counted; used where <see cref="Momentum"/> is null.</param>
    /// <param name="residual">r.</param>
    /// <exception cref="FoveaException">Only one of γ and β is given, or a residual where the operator adds none, or none where it adds one.</exception>
    public Tensor Apply(
        Tensor input, Tensor runningMean, Tensor runningVariance, Tensor? gamma = null, Tensor? beta = null, long batches = 1, Tensor? residual = null)
    {
        GroupNormPasses.CheckAffine(Name, gamma, beta);
        if (residual.HasValue != AddsResidual)
            throw new FoveaException($"{Name}: {(AddsResidual ? "the residual is missing" : "there is a residual, which it does not add")}. Pass a residual exactly if {nameof(AddsResidual)} is set.");
        // The count travels as an index, so that a step with another count is still the same step.
        ReadOnlySpan<int> count = Momentum is null ? [(int)Math.Clamp(batches, 1, int.MaxValue)] : [];
        Shape countShape = Momentum is null ? [1] : default;
        if (residual is { } r)
        {
            return gamma is { } scale && beta is { } shift
                ? Run(countShape, count, input, runningMean, runningVariance, r, scale, shift) : Run(countShape, count, input, runningMean, runningVariance, r);
        }

        return gamma is { } g && beta is { } b
            ? Run(countShape, count, input, runningMean, runningVariance, g, b) : Run(countShape, count, input, runningMean, runningVariance);
    }

    /// <inheritdoc/>
    public override BatchNormGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (input.Rank < 2) throw new ShapeException(Name, $"input {input} must have the axes [N, …, C].");
        if (AddsResidual && inputs[ResidualOperand] != input)
            throw new ShapeException(Name, $"the input has shape {input}, what is added to it {inputs[ResidualOperand]}; they must be equal, nothing is broadcast. In a residual block, give the shortcut a 1×1 convolution with the same stride and output channels.");
        string[] names = ["running mean", "running variance", .. AddsResidual ? (ReadOnlySpan<string>)["residual"] : [], "weight", "bias"];
        int operands = Momentum is null ? inputs.Length - 1 : inputs.Length;
        for (int i = 1; i < operands; i++)
        {
            if ((!AddsResidual || i != ResidualOperand) && inputs[i] != [input[^1]])
                throw new ShapeException(Name, $"input {input} has {input[^1]} channels, the {names[i - 1]} has shape {inputs[i]}. Pass features: {input[^1]}.");
        }

        return new BatchNormGeometry(input[..^1].Count, input[^1], Epsilon, Momentum ?? 0, UnbiasedRunningVariance, Activation);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in BatchNormGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in BatchNormGeometry geometry, in ForwardContext context)
    {
        Kernels.Buffer? residual = AddsResidual ? context.Input(ResidualOperand) : null;
        (Kernels.Buffer? gamma, Kernels.Buffer? beta) = (context.OptionalInput(GammaOperand), context.OptionalInput(GammaOperand + 1));
        if (!context.IsTraining)
        {
            context.Backend.BatchNormEvaluation(geometry, context.Input(0), residual, gamma, beta, context.Input(1), context.Input(2), context.Output);
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

        context.Backend.BatchNormTraining(step, context.Input(0), residual, gamma, beta, context.Input(1), context.Input(2),
            context.Save(MeanSlot, geometry.Channels), context.Save(InverseDeviationSlot, geometry.Channels), context.Output);
    }

    // With x̂ = (x − μ)·s, s = 1/√(σ² + ε), m rows:  v = γ·x̂ + β + r,  y = act(v)
    //   h = act′(v)·dy: dy where low < v < high, else 0; v is not kept: y tells, or x where there is no r
    //   dr = h,   dβ = Σ h,   dγ = Σ h·x̂
    //   training:    μ and s depend on every x, so dx = γ·s/m · (m·h − dβ − x̂·dγ)
    //   evaluation:  they are constants,        so dx = γ·s·h

    /// <inheritdoc/>
    protected internal override void Backward(in BatchNormGeometry geometry, in BackwardContext context)
    {
        bool needsParameters = context.Needs(GammaOperand) || context.Needs(GammaOperand + 1), needsResidual = AddsResidual && context.Needs(ResidualOperand);
        if (context.Needs(0) || needsParameters) InputAndParameterGradients(geometry, context, needsParameters, needsResidual);
        if (needsResidual && !context.Needs(0)) ResidualGradient(context);
    }

    private void InputAndParameterGradients(in BatchNormGeometry geometry, in BackwardContext context, bool needsParameters, bool needsResidual)
    {
        (Backend backend, int channels) = (context.Backend, geometry.Channels);
        (Kernels.Buffer x, Kernels.Buffer y, Kernels.Buffer dy) = (context.Input(0), context.Output, context.OutputGradient);
        (Kernels.Buffer? gamma, Kernels.Buffer? beta) = (context.OptionalInput(GammaOperand), context.OptionalInput(GammaOperand + 1));
        // x is read anyway, and without a residual it tells v: a map less to read.
        Kernels.Buffer? gate = AddsResidual ? y : null;
        Kernels.Buffer mean, inverseDeviation;
        if (context.IsTraining)
        {
            (mean, inverseDeviation) = (context.Saved(MeanSlot), context.Saved(InverseDeviationSlot));
        }
        else
        {
            (mean, inverseDeviation) = (context.Scratch(MeanSlot, channels), context.Scratch(InverseDeviationSlot, channels));
            backend.BatchNormRunningStatistics(geometry, context.Input(1), context.Input(2), mean, inverseDeviation);
        }

        Kernels.Buffer dgamma = context.Needs(GammaOperand) ? context.InputGradient(GammaOperand) : context.Scratch(GammaGradientSlot, channels);
        Kernels.Buffer dbeta = context.Needs(GammaOperand + 1) ? context.InputGradient(GammaOperand + 1) : context.Scratch(BetaGradientSlot, channels);
        if (needsParameters || context.IsTraining) backend.BatchNormParameterGradients(geometry, x, gate, dy, gamma, beta, mean, inverseDeviation, dgamma, dbeta);
        if (!context.Needs(0)) return;
        bool adds = false;
        Kernels.Buffer dx = needsResidual || context.HasGradient(0) ? context.InputGradient(0, out adds) : context.InputGradientInPlace(0);
        Kernels.Buffer? dr = needsResidual ? context.InputGradientInPlace(ResidualOperand) : null;
        if (context.IsTraining) backend.BatchNormInputGradient(geometry, x, gate, dy, gamma, beta, mean, inverseDeviation, dgamma, dbeta, dx, adds, dr);
        else backend.BatchNormEvaluationInputGradient(geometry, y, dy, gamma, inverseDeviation, dx, adds, dr);
    }

    /// <summary>dr = h by itself, where the input needs no gradient.</summary>
    private void ResidualGradient(in BackwardContext context)
    {
        Kernels.Buffer y = context.Output, dy = context.OutputGradient, dr = context.InputGradientInPlace(ResidualOperand);
        if (Activation is { } clamp) ClampGradient.Run(context.Backend, clamp, y, dy, dr);
        else context.Backend.Copy(dy, dr);
    }

    // In evaluation: subtract, multiply by s, multiply by γ, add β (a compiled graph folds all four into a convolution), add r, and a comparison for each bound.

    /// <inheritdoc/>
    public override Cost Cost(in BatchNormGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Rows * geometry.Channels * FlopsPerElement(isAffine: operands > GammaOperand));

    /// <inheritdoc/>
    public override Reach Reach(in BatchNormGeometry geometry, int operand) =>
        operand == 0 || (AddsResidual && operand == ResidualOperand) ? Operators.Reach.Elementwise : Operators.Reach.None;

    internal override bool TakesView(in BatchNormGeometry geometry, int operand) => operand == 0 || (AddsResidual && operand == ResidualOperand);

    internal override bool GivesView(in BatchNormGeometry geometry) => true;

    private int FlopsPerElement(bool isAffine) => (isAffine ? 4 : 2) + (AddsResidual ? 1 : 0) + (Activation?.Flops ?? 0);

    internal static OperatorDocumentation Documentation => new(
        Formula: "y = act(γ·(x − μ)/√(σ² + ε) + β + r) for each channel over all samples and pixels; in training μ and σ² (biased) are the batch's, in evaluation the running ones",
        Shapes: "x `[N, …, C]`, running mean and variance `[C]` (updated in training), r as x (may be left out), γ and β `[C]` (may be left out) → `[N, …, C]`",
        Settings:
        [
            (nameof(Epsilon), "ε"),
            (nameof(Momentum), "r ← (1 − momentum)·r + momentum·new for the running statistics; null: plain means"),
            (nameof(UnbiasedRunningVariance), "whether the running variance takes σ²·m/(m − 1) or σ²"),
            (nameof(Activation), "act, which cuts off: ReLU, ReLU6 or Hardtanh; null: none"),
            (nameof(AddsResidual), "whether there is r"),
        ],
        Gradient: "with m rows, s = 1/√(σ² + ε) and x̂ = (x − μ)·s: h = dy where act does not cut off, else 0; dr = h, dβ = Σ h, dγ = Σ h·x̂; in training dx = γ·s/m · (m·h − dβ − x̂·dγ), in evaluation dx = γ·s·h",
        Cost: "FLOPs 4 an element with γ and β, 2 without, as in evaluation; 1 more for r, 1 for ReLU, 2 for ReLU6 and Hardtanh",
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
        Sample("of pictures", [3, 4, 5, 17], new BatchNormOperator(Activation: Clamp.ReLU)),
        Sample("of pictures", [3, 4, 5, 18], new BatchNormOperator(Activation: Clamp.ReLU6)),
        Sample("from -0.5 to 0.7", [3, 4, 5, 3], new BatchNormOperator(Activation: new Clamp(-0.5f, 0.7f))),
        Sample("not affine", [3, 4, 5, 3], new BatchNormOperator(Activation: Clamp.ReLU), affine: false),
        Sample("more rows than one chunk", [3, 16, 17, 70], new BatchNormOperator(Activation: Clamp.ReLU)),
        Sample("of pictures", [3, 4, 5, 17], new BatchNormOperator(AddsResidual: true)),
        Sample("of pictures", [3, 4, 5, 17], new BatchNormOperator(Activation: Clamp.ReLU, AddsResidual: true)),
        Sample("of pictures", [3, 4, 5, 17], new BatchNormOperator(Activation: Clamp.ReLU6, AddsResidual: true)),
        Sample("not affine", [3, 4, 5, 3], new BatchNormOperator(Activation: Clamp.ReLU, AddsResidual: true), affine: false),
        Sample("cumulative average", [4, 3, 3, 5], new BatchNormOperator(Momentum: null, Activation: Clamp.ReLU, AddsResidual: true)),
        Sample("evaluated", [3, 4, 5, 17], new BatchNormOperator(Activation: Clamp.ReLU), training: false),
        Sample("evaluated", [3, 4, 5, 18], new BatchNormOperator(Activation: Clamp.ReLU6), training: false),
        Sample("evaluated", [3, 4, 5, 17], new BatchNormOperator(AddsResidual: true), training: false),
        Sample("evaluated", [3, 4, 5, 17], new BatchNormOperator(Activation: Clamp.ReLU, AddsResidual: true), training: false),
        Sample("evaluated, not affine", [3, 4, 5, 3], new BatchNormOperator(Activation: Clamp.ReLU6, AddsResidual: true), affine: false, training: false),
        Sample("evaluated, batch 0", [0, 4, 5, 3], new BatchNormOperator(Activation: Clamp.ReLU, AddsResidual: true), training: false),
    ];

    private static OperatorSample Sample(string setting, Shape input, BatchNormOperator? op = null, bool affine = true, bool training = true)
    {
        op ??= new BatchNormOperator();
        Shape channels = [input[^1]];
        List<SampleOperand> operands =
        [
            new("input", input), new("running mean", channels, HasGradient: false), new("running variance", channels, OperandValues.Positive, HasGradient: false),
        ];
        if (op.AddsResidual) operands.Add(new("residual", input));
        if (affine) operands.AddRange([new("gamma", channels), new("beta", channels)]);
        return new OperatorSample($"{op.Name} {setting}", operands, x =>
        {
            Tensor? residual = op.AddsResidual ? x[ResidualOperand] : null;
            (Tensor? gamma, Tensor? beta) = affine ? (x[op.GammaOperand], x[op.GammaOperand + 1]) : (default(Tensor?), default(Tensor?));
            return op.Apply(x[0], x[1], x[2], gamma, beta, batches: 3, residual);
        }, training);
    }
}
