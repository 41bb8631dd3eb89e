namespace Fovea.Training;

/// <summary>Sees a loss run away long before it is no number: its running mean m ← 0.9·m + 0.1·loss exceeds a multiple of what it was at the start.</summary>
/// <param name="factor">The multiple.</param>
/// <param name="classes">A start below ln(classes), the cross-entropy of guessing, counts as that: weights that are trained already may lose ground.</param>
internal sealed class DivergenceWatch(double factor, int classes)
{
    private const double Kept = 0.9;
    private const double Margin = 1.02;
    private const int FewSteps = 100;

    /// <summary>The mean of the losses, the latest most.</summary>
    public double Mean { get; private set; } = double.NaN;

    /// <summary>What the limit is a multiple of.</summary>
    public double Start { get; private set; }

    /// <summary>Takes the loss of a step, and tells whether they run away.</summary>
    public bool IsDiverging(double loss)
    {
        if (double.IsNaN(Mean)) (Mean, Start) = (loss, Math.Max(Math.Abs(loss), Math.Log(classes)));
        Mean = Kept * Mean + (1 - Kept) * loss;
        return Mean > factor * Start;
    }

    /// <summary>
    /// Whether an epoch was worse than the start as a whole and at its end: weights that were thrown so far that no gradient brings them back. Few steps prove
    /// nothing, nor does a leap that was made up for.
    /// </summary>
    public bool HasUnlearned(double meanLoss, int steps) => steps >= FewSteps && meanLoss > Margin * Start && Mean > Start;
}
