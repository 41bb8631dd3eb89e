namespace Fovea.Analysis.Backpropagation;

/// <summary>A matrix of an explanation.</summary>
/// <param name="Name">Its letter, for example <c>rot180(w)</c>.</param>
/// <param name="Values">Its numbers.</param>
public sealed record ShownMatrix(string Name, double[,] Values)
{
    /// <summary>The sign between the matrix in front and this one, for example <c>=</c>; empty if there is none.</summary>
    public string Sign { get; init; } = "";

    /// <summary>The cells that the text speaks of.</summary>
    public IReadOnlyList<(int Row, int Column)> Marked { get; init; } = [];
}

/// <summary>One step of an explanation.</summary>
/// <param name="Title">What is computed.</param>
/// <param name="Formula">How.</param>
/// <param name="Text">Why, in a sentence or two.</param>
/// <param name="Matrices">The numbers, in the order of the formula.</param>
public sealed record ExplanationStep(string Title, string Formula, string Text, IReadOnlyList<ShownMatrix> Matrices)
{
    /// <summary>One number worked out: the sum of the cells that are marked. Rows and columns count from 0. Empty if there is none.</summary>
    public string Example { get; init; } = "";
}

/// <summary>Two ways to one result, which were compared.</summary>
/// <param name="Statement">What equals what.</param>
/// <param name="Difference">The greatest difference of two elements.</param>
/// <param name="Allowed">How great it may be: the operators compute in single precision, the forms shown in double.</param>
public sealed record CheckedEquality(string Statement, double Difference, double Allowed);

/// <summary>The backpropagation of one layer on a small input, matrix by matrix.</summary>
/// <param name="Title">The layer.</param>
/// <param name="Setting">Its shapes and settings.</param>
/// <param name="Steps">The steps in order.</param>
/// <param name="Gradients">What the training operator gives: dx first, then those of the weights.</param>
/// <param name="Equalities">What was compared. All of them hold, or there would be no explanation.</param>
public sealed record BackpropagationExplanation(
    string Title, string Setting, IReadOnlyList<ExplanationStep> Steps, IReadOnlyList<ShownMatrix> Gradients, IReadOnlyList<CheckedEquality> Equalities);
