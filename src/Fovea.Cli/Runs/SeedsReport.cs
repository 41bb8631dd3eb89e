namespace Fovea.Cli.Runs;

/// <summary>What some trainings that differ in their seeds alone did.</summary>
/// <param name="Runs">One for each seed; fewer if one failed or was interrupted.</param>
internal sealed record SeedsReport(IReadOnlyList<TrainReport> Runs)
{
    private double[] Accuracies => [.. Runs.Where(static run => run.ExitCode == ExitCodes.Success).Select(static run => run.Accuracy).OfType<double>()];

    /// <summary>What the accuracies are of.</summary>
    public string Part => Runs[0].Final is null ? Runs[0].Part : "test";

    /// <summary>Trainings that count.</summary>
    public int Count => Accuracies.Length;

    /// <summary>Of the accuracies; null if there is none.</summary>
    public double? Mean => Count == 0 ? null : Accuracies.Average();

    /// <summary>The lowest one.</summary>
    public double? Worst => Count == 0 ? null : Accuracies.Min();

    /// <summary>The highest one.</summary>
    public double? Best => Count == 0 ? null : Accuracies.Max();

    /// <summary>√(Σ (a − mean)²/(n − 1)); null of fewer than two.</summary>
    public double? Deviation => Count < 2 ? null : Math.Sqrt(Accuracies.Sum(accuracy => Math.Pow(accuracy - Accuracies.Average(), 2)) / (Count - 1));
}
