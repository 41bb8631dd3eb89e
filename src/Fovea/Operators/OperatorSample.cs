namespace Fovea.Operators;

/// <summary>What an operand's numbers must be like.</summary>
public enum OperandValues
{
    /// <summary>Uniform in [−1, 1).</summary>
    Any,

    /// <summary>All different, evenly spaced in (−4, 4) in random order, none of them 0: no maximum is a tie, and no kink lies within a small step.</summary>
    Spread,

    /// <summary>Uniform in [0.5, 1.5): a variance, a weight of a class.</summary>
    Positive,

    /// <summary>Uniform in [0.05, 0.95): a probability, far enough from both ends.</summary>
    Probability,
}

/// <summary>An operand of a sample.</summary>
/// <param name="Name">For messages, for example <c>weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">What its numbers are like.</param>
/// <param name="HasGradient">Whether the operator has a gradient for it; running statistics have none.</param>
public sealed record SampleOperand(string Name, Shape Shape, OperandValues Values = OperandValues.Any, bool HasGradient = true);

/// <summary>One setting of an operator with shapes to apply it to: what the checks of the catalogue run.</summary>
/// <param name="Name">Operator and setting, for example <c>Conv2d 3x3, stride 2</c>; no two are equal.</param>
/// <param name="Operands">What it is applied to.</param>
/// <param name="Apply">Applies it. Labels and the like are part of it.</param>
/// <param name="Training">Whether it is run as in training.</param>
public sealed record OperatorSample(string Name, IReadOnlyList<SampleOperand> Operands, Func<IReadOnlyList<Tensor>, Tensor> Apply, bool Training = false)
{
    /// <summary>The numbers of an operand, row-major: a pure function of the sample's name and the operand's.</summary>
    public float[] ValuesOf(SampleOperand operand)
    {
        float[] values = new float[operand.Shape.Count];
        RandomStream stream = new(0, RandomStream.StreamOf($"{Name}/{operand.Name}"));
        switch (operand.Values)
        {
            case OperandValues.Spread:
                int[] order = new int[values.Length];
                stream.Permutation(order);
                // An even number of places: an odd one would put the middle on 0.
                int places = values.Length + values.Length % 2;
                for (int i = 0; i < values.Length; i++) values[i] = (float)(4 * ((2.0 * order[i] + 1) / places - 1));
                break;
            case OperandValues.Positive:
                stream.FillUniform(values, 0.5f, 1.5f);
                break;
            case OperandValues.Probability:
                stream.FillUniform(values, 0.05f, 0.95f);
                break;
            default:
                stream.FillUniform(values, -1, 1);
                break;
        }

        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
