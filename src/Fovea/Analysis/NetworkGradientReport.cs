namespace Fovea.Analysis;

/// <summary>How a network's gradients are checked.</summary>
/// <param name="Samples">Elements of each tensor, at most.</param>
/// <param name="Batch">Pictures of a step.</param>
/// <param name="Seed">Seed of the input, the labels, dropout, and the choice of elements.</param>
/// <param name="Tolerance">The greatest relative error against finite differences that passes.</param>
/// <param name="Vocabulary">Where the input is numbers of words: how many words there are; it then has no gradient. 0 for pictures.</param>
/// <param name="SquaredError">The squared error against random numbers instead of cross-entropy, for results that are no scores of classes.</param>
public sealed record NetworkGradientSettings(
    int Samples = 8, int Batch = 2, ulong Seed = 0, double Tolerance = 1e-5, int Vocabulary = 0, bool SquaredError = false)
{
    /// <summary>The loss in words.</summary>
    public string LossName => SquaredError ? "squared error" : "cross-entropy";
}

/// <summary>How well the gradient of one tensor of a network is met.</summary>
/// <param name="Name">The path of the parameter, or <see cref="NetworkGradientCheck.InputName"/>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Checked">Elements compared with finite differences.</param>
/// <param name="Skipped">Elements that lie at a kink and could not be.</param>
/// <param name="WorstError">The greatest relative error among the elements compared; see <see cref="NetworkGradientCheck"/>.</param>
/// <param name="WorstElement">Where it is.</param>
/// <param name="Analytic">The gradient there.</param>
/// <param name="Numeric">The finite difference there.</param>
/// <param name="FloatError">The relative error of the fast backend's float gradient, over the whole tensor.</param>
public sealed record TensorGradientResult(
    string Name, Shape Shape, int Checked, int Skipped, double WorstError, int WorstElement, double Analytic, double Numeric, double FloatError)
{
    /// <summary>The place of the worst element along each axis.</summary>
    public IReadOnlyList<int> WorstIndex
    {
        get
        {
            int[] index = new int[Shape.Rank];
            int rest = WorstElement;
            for (int axis = index.Length - 1; axis >= 0; axis--) (rest, index[axis]) = Math.DivRem(rest, Shape[axis]);
            return index;
        }
    }
}

/// <summary>What a check of a network's gradients found.</summary>
/// <param name="Results">One for each tensor, in the network's order, the input first.</param>
/// <param name="Tolerance">The greatest error against finite differences that passes.</param>
/// <param name="Cancelled">Whether it was stopped before all tensors were checked.</param>
public sealed record NetworkGradientReport(IReadOnlyList<TensorGradientResult> Results, double Tolerance, bool Cancelled)
{
    /// <summary>The greatest error of float gradients that passes: far above what rounding makes, far below what a mistake makes.</summary>
    public const double FloatTolerance = 1e-3;

    /// <summary>The tensors, those that fail first, then by their error.</summary>
    public IReadOnlyList<TensorGradientResult> WorstFirst =>
        [.. Results.OrderByDescending(result => FailureOf(result) is not null).ThenByDescending(static result => result.WorstError)];

    /// <summary>Elements compared.</summary>
    public int Checked => Results.Sum(static result => result.Checked);

    /// <summary>Elements that lie at a kink.</summary>
    public int Skipped => Results.Sum(static result => result.Skipped);

    /// <summary>What is wrong, tensor by tensor, the worst first; empty if all is well.</summary>
    public IReadOnlyList<string> Failures => [.. WorstFirst.Select(FailureOf).OfType<string>()];

    /// <summary>What is wrong with a tensor, or null.</summary>
    public string? FailureOf(TensorGradientResult result)
    {
        if (!(result.WorstError <= Tolerance))
        {
            return $"{result.Name} {result.Shape}: gradient {result.Analytic:G9} at [{string.Join(", ", result.WorstIndex)}], finite difference {result.Numeric:G9}: "
                + $"relative error {result.WorstError:E1}, at most {Tolerance:E0} allowed.";
        }

        if (!(result.FloatError <= FloatTolerance))
        {
            return $"{result.Name} {result.Shape}: the float gradient differs from the double one by {result.FloatError:E1} (relative), "
                + $"at most {FloatTolerance:E0} allowed.";
        }

        return result.Skipped <= result.Checked ? null : $"{result.Name} {result.Shape}: {result.Skipped} of {result.Skipped + result.Checked} samples lie at kinks, "
            + "more than half, so that nothing is known of it. Try another seed or more samples.";
    }
}
