using Fovea.Mathematics;

namespace Fovea.Analysis.Backpropagation;

/// <summary>Collects the steps of an explanation, and compares what is said to be equal.</summary>
internal sealed class ExplanationWriter
{
    private const int MostTerms = 9;

    private readonly List<ExplanationStep> _steps = [];
    private readonly List<CheckedEquality> _equalities = [];

    public void Step(string title, string formula, string text, params ReadOnlySpan<ShownMatrix> matrices) =>
        _steps.Add(new ExplanationStep(title, formula, text, [.. matrices]));

    /// <summary>A step with one number worked out.</summary>
    public void StepWithExample(string title, string formula, string text, string example, params ReadOnlySpan<ShownMatrix> matrices) =>
        _steps.Add(new ExplanationStep(title, formula, text, [.. matrices]) { Example = example });

    /// <summary>Compares a form with the operator's result.</summary>
    /// <param name="statement">What equals what.</param>
    /// <param name="form">In double precision.</param>
    /// <param name="result">The operator's.</param>
    /// <param name="magnitude">A bound of the terms that are summed: rounding is judged by it.</param>
    /// <exception cref="FoveaException">They differ.</exception>
    public void Equal(string statement, double[,] form, double[,] result, double magnitude)
    {
        // 16 units in the last place of single precision.
        double allowed = Math.ScaleB(Math.Max(magnitude, Matrices.Greatest(result)), -20), worst = 0;
        if (form.GetLength(0) != result.GetLength(0) || form.GetLength(1) != result.GetLength(1))
            throw new FoveaException($"explain: {statement} does not hold: {SizeOf(form)} instead of {SizeOf(result)}. This is a mistake in Fovea; please report it.");
        for (int i = 0; i < form.GetLength(0); i++)
        {
            for (int j = 0; j < form.GetLength(1); j++)
            {
                double difference = Math.Abs(form[i, j] - result[i, j]);
                worst = Math.Max(worst, difference);
                if (difference <= allowed) continue;
                throw new FoveaException($"explain: {statement} does not hold: at [{i}, {j}] {form[i, j]:G9} instead of {result[i, j]:G9}. "
                    + "This is a mistake in Fovea; please report it.");
            }
        }

        _equalities.Add(new CheckedEquality(statement, worst, allowed));
    }

    public BackpropagationExplanation ToExplanation(string title, string setting, params ReadOnlySpan<ShownMatrix> gradients) =>
        new(title, setting, [.. _steps], [.. gradients], [.. _equalities]);

    /// <summary><c>3x4</c>.</summary>
    public static string SizeOf(double[,] matrix) => $"{matrix.GetLength(0)}x{matrix.GetLength(1)}";

    /// <summary>A number as a person writes it.</summary>
    public static string Number(double value)
    {
        string text = $"{value:0.####}";
        return text == "-0" ? "0" : text;
    }

    /// <summary><c>name = 2·3 + 4·5 = 26</c>; of a long sum the first terms.</summary>
    public static string Products(string name, IReadOnlyList<(double Left, double Right)> terms, double sum)
    {
        IEnumerable<string> written = terms.Take(MostTerms).Select(static term => $"{Factor(term.Left)}·{Factor(term.Right)}");
        string all = terms.Count == 0 ? "" : $"{string.Join(" + ", written)}{(terms.Count > MostTerms ? " + …" : "")} = ";
        return $"{name} = {all}{Number(sum)}";
    }

    private static string Factor(double value) => value < 0 ? $"({Number(value)})" : Number(value);
}
