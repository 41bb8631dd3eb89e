using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Regularization;

/// <summary>
/// Dropout of whole channels: in training each channel of each sample is zero with probability p, at all its positions, and x/(1 − p)
/// otherwise; in evaluation y = x. (Tompson et al. 2015.)
/// </summary>
/// <param name="Rank">Number of spatial axes, 1 to 3.</param>
/// <param name="Probability">p, of dropping a channel, 0 ≤ p ≤ 1; with 1 all are zero.</param>
/// <remarks>
/// Shapes: <c>[N, …, C]</c> → the same. Which channels fall is a pure function of the recording's seed, its step, the operator's place and
/// n·C + c, as in <see cref="DropoutOperator"/>.
/// </remarks>
public sealed record ChannelDropoutOperator(int Rank, float Probability) : Operator<ChannelDropoutGeometry>
{
    /// <inheritdoc/>
    public override string Name => $"Dropout{Rank}d";

    /// <summary>Applies the operator; in evaluation there is nothing to apply and the input is returned.</summary>
    public Tensor Apply(Tensor input) => input.Recording is { IsTraining: true } && Probability != 0 ? Run(input) : input;

    /// <inheritdoc/>
    public override ChannelDropoutGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        Shape input = inputs[0];
        if (Probability is not (>= 0 and <= 1)) throw new ShapeException(Name, $"probability must lie between 0 and 1, got {Probability}.");
        if (input.Rank != Rank + 2)
            throw new ShapeException(Name, $"the input {input} has {input.Rank} axes, expected {Rank + 2}: batch, {Rank} spatial, channels. Use Dropout for single elements.");
        return new ChannelDropoutGeometry(input[0], input[1..^1].Count, input[^1]);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in ChannelDropoutGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0];

    /// <inheritdoc/>
    protected internal override void Forward(in ChannelDropoutGeometry geometry, in ForwardContext context) =>
        context.Backend.Dropout(Mask(geometry, context.Seed, context.Stream), context.Input(0), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in ChannelDropoutGeometry geometry, in BackwardContext context) => // dx = dy ⊙ mask / (1 − p)
        context.Backend.Dropout(Mask(geometry, context.Seed, context.Stream), context.OutputGradient, context.InputGradientInPlace(0));

    /// <inheritdoc/>
    public override Cost Cost(in ChannelDropoutGeometry geometry, int operands) =>
        Operators.Cost.OfFlops((long)geometry.Samples * geometry.Positions * geometry.Channels);

    /// <inheritdoc/>
    public override Reach Reach(in ChannelDropoutGeometry geometry, int operand) => Operators.Reach.Elementwise;

    private DropoutGeometry Mask(in ChannelDropoutGeometry geometry, ulong seed, ulong stream) =>
        new(Probability, seed, stream, geometry.Positions, geometry.Channels, DropoutGeometry.ScaleOf(Probability));

    internal static OperatorDocumentation Documentation => new(
        Formula: "in training y[n, …, c] = 0 at all positions with probability p and x/(1 − p) otherwise, decided for each n and c; in evaluation y = x",
        Shapes: "`[N, …, C]` → the same",
        Settings:
        [
            (nameof(Rank), "number of spatial axes, 1 to 3"),
            (nameof(Probability), "p, of dropping a channel, 0 ≤ p ≤ 1"),
        ],
        Gradient: "dx = dy ⊙ mask / (1 − p), the mask drawn again",
        Cost: "FLOPs 1 an element in training; in evaluation nothing is applied",
        Layers: ["Dropout1d", "Dropout2d", "Dropout3d"],
        Source: "Tompson et al. 2015");

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample(1, 0.5f, [4, 9, 17]), Sample(2, 0.3f, [3, 5, 4, 33]), Sample(2, 0.5f, [1, 130, 131, 3]), Sample(3, 0.9f, [2, 2, 3, 2, 40]),
        Sample(2, 0.5f, [2, 1, 2, 5000]), Sample(2, 0, [2, 2, 2, 3]), Sample(2, 1, [2, 2, 2, 3]), Sample(2, 0.5f, [0, 2, 2, 3]),
        Sample(2, 0.5f, [2, 4, 6, 3], training: false),
    ];

    private static OperatorSample Sample(int rank, float probability, Shape input, bool training = true)
    {
        ChannelDropoutOperator op = new(rank, probability);
        // A factor of 1 behind it: where there is nothing to drop, the operator gives its operand back, which is no result.
        return new OperatorSample($"{op.Name} {probability} of {input}{(training ? "" : ", evaluated")}", [new("input", input)], x => op.Apply(x[0]) * 1, training);
    }
}
