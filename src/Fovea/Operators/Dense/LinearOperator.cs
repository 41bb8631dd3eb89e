using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Dense;

/// <summary>A dense layer: y[n,o] = b[o] + Σᵢ x[n,i]·w[o,i], that is y = x·wᵀ + b.</summary>
/// <remarks>
/// Shapes: input <c>[…, I]</c> (all axes but the last count as rows), weight <c>[O, I]</c>, bias <c>[O]</c>, output <c>[…, O]</c>.
/// Parameters O·I + O, multiply-adds O·I a row.
/// </remarks>
public sealed record LinearOperator : Operator<MatrixGeometry>
{
    private static readonly LinearOperator Instance = new();

    /// <inheritdoc/>
    public override string Name => "Linear";

    /// <summary>Applies the operator.</summary>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null) =>
        bias is { } b ? Instance.Run(input, weight, b) : Instance.Run(input, weight);

    /// <inheritdoc/>
    public override MatrixGeometry Resolve(ReadOnlySpan<Shape> inputs)
    {
        (Shape input, Shape weight) = (inputs[0], inputs[1]);
        if (weight.Rank != 2) throw new ShapeException(Name, $"weight {weight} must have two axes [out, in].");
        if (input.Rank < 1 || input[^1] != weight[1])
        {
            string fix = input.Rank > 2 ? " Put a Flatten in front of it." : $" Pass inFeatures: {(input.Rank > 0 ? input[^1] : 1)}.";
            throw new ShapeException(Name, $"input {input} has {(input.Rank > 0 ? input[^1] : 0)} features, weight {weight} expects {weight[1]}.{fix}");
        }

        if (inputs.Length > 2 && inputs[2] != [weight[0]])
            throw new ShapeException(Name, $"bias has shape {inputs[2]}, expected [{weight[0]}]: one for each output.");
        return new MatrixGeometry(input[..^1].Count, weight[0], weight[1], TransposeB: true);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(in MatrixGeometry geometry, ReadOnlySpan<Shape> inputs) => inputs[0].With(^1, geometry.N);

    /// <inheritdoc/>
    protected internal override void Forward(in MatrixGeometry geometry, in ForwardContext context) =>
        context.Backend.MatrixMultiply(geometry, context.Input(0), context.Input(1), context.OptionalInput(2), context.Output);

    /// <inheritdoc/>
    protected internal override void Backward(in MatrixGeometry geometry, in BackwardContext context)
    {
        (int rows, int outputs, int inputs) = (geometry.M, geometry.N, geometry.K);

        // y = x·wᵀ:   dx = dy·w        [rows, O]·[O, I] → [rows, I]
        if (context.Needs(0))
            context.Backend.MatrixMultiply(new MatrixGeometry(rows, inputs, outputs), context.OutputGradient, context.Input(1), null, context.InputGradient(0));

        //             dw = dyᵀ·x       [O, rows]·[rows, I] → [O, I]
        if (context.Needs(1))
            context.Backend.MatrixMultiply(new MatrixGeometry(outputs, inputs, rows, TransposeA: true), context.OutputGradient, context.Input(0), null, context.InputGradient(1));

        //             db[o] = Σₙ dy[n,o]
        if (context.Needs(2)) context.Backend.SumRows(rows, outputs, context.OutputGradient, context.InputGradient(2));
    }

    /// <inheritdoc/>
    public override Cost Cost(in MatrixGeometry geometry, int operands)
    {
        long outputs = (long)geometry.M * geometry.N;
        return new Cost(geometry.MultiplyAdds, geometry.MultiplyAdds, 2 * geometry.MultiplyAdds - (operands > 2 ? 0 : outputs))
        {
            Connections = geometry.MultiplyAdds + (operands > 2 ? outputs : 0),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<CostFormula> Formulas(in MatrixGeometry geometry, int operands)
    {
        (int rows, int inputs, int outputs) = (geometry.M, geometry.K, geometry.N);
        Cost cost = Cost(geometry, operands);
        string rowsIn = rows == 1 ? "" : "rows·", rowsOut = rows == 1 ? "" : $"{rows}·";
        bool bias = operands > 2;
        return
        [
            new("weights", "I·O", $"{inputs}·{outputs}", (long)inputs * outputs),
            .. bias ? [new CostFormula("biases", "O", $"{outputs}", outputs)] : (CostFormula[])[],
            new("MACs", $"{rowsIn}I·O", $"{rowsOut}{inputs}·{outputs}", cost.MultiplyAdds),
            bias ? new("FLOPs, with the bias", $"{rowsIn}2·I·O", $"{rowsOut}2·{inputs}·{outputs}", cost.Flops)
                : new("FLOPs", $"{rowsIn}(2·I − 1)·O", $"{rowsOut}(2·{inputs} − 1)·{outputs}", cost.Flops),
            new("CPR", $"MACs / weights{(rows == 1 ? "" : " = rows")}", $"{cost.MultiplyAdds} / {(long)inputs * outputs}", rows),
        ];
    }

    /// <inheritdoc/>
    public override Reach Reach(in MatrixGeometry geometry, int operand) => operand == 0 ? Operators.Reach.Elementwise : Operators.Reach.None;

    internal static OperatorDocumentation Documentation => new(
        Formula: "y[n,o] = b[o] + Σᵢ x[n,i] · w[o,i], that is y = x·wᵀ + b",
        Shapes: "x `[…, I]` (all axes but the last count as rows), w `[O, I]`, b `[O]` (may be left out) → `[…, O]`",
        Settings: [],
        Gradient: "dx = dy·w; dw = dyᵀ·x; db[o] = Σₙ dy[n,o]",
        Cost: "MACs rows·I·O; FLOPs 2·MACs, less one for each output without a bias",
        Layers: ["Linear"]);

    internal static IReadOnlyList<OperatorSample> Samples =>
    [
        Sample("33 to 18", [7, 33], 18),
        Sample("no bias", [3, 5], 4, bias: false),
        Sample("batch 0", [0, 5], 4),
        Sample("batch 1", [1, 17], 17),
        Sample("one to one", [4, 1], 1),
        Sample("rows of pictures", [2, 3, 4, 5], 6),
        Sample("wide", [40, 130], 70),
    ];

    private static OperatorSample Sample(string setting, Shape input, int outputs, bool bias = true)
    {
        List<SampleOperand> operands = [new("input", input), new("weight", [outputs, input[^1]])];
        if (bias) operands.Add(new("bias", [outputs]));
        return new OperatorSample($"Linear {setting}", operands, static x => Apply(x[0], x[1], x.Count > 2 ? x[2] : null));
    }
}
