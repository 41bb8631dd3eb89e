namespace Fovea.Analysis;

/// <summary>What the checks say of one operator.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Samples">Samples checked.</param>
/// <param name="Passed">Checks that passed: shapes, counts, gradients and kernels of each sample.</param>
/// <param name="Failures">What the others say.</param>
public sealed record OperatorCheckResult(string Name, int Samples, int Passed, IReadOnlyList<string> Failures);

/// <summary>The result of a check of the catalogue.</summary>
/// <param name="Tier">The instructions the kernels ran with.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Operators">A line for each operator that was checked to its end.</param>
/// <param name="Cancelled">Whether it was stopped before all were.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CatalogueCheckReport(string Tier, int Threads, IReadOnlyList<OperatorCheckResult> Operators, bool Cancelled, TimeSpan Elapsed)
{
    /// <summary>Checks that passed.</summary>
    public int Passed => Operators.Sum(static result => result.Passed);

    /// <summary>Checks that failed.</summary>
    public int Failed => Operators.Sum(static result => result.Failures.Count);
}
