namespace Fovea.Schedules;

/// <summary>A staircase with stairs of one's own: η(t) = η₀·γ^(milestones that t has reached).</summary>
public sealed class MultiStepSchedule : LearningRateSchedule
{
    private readonly float _initial;
    private readonly long[] _milestones;
    private readonly float _gamma;

    /// <summary>A schedule.</summary>
    /// <param name="initial">η₀, the rate of the first steps.</param>
    /// <param name="milestones">The steps at which the rate changes.</param>
    /// <param name="gamma">γ.</param>
    /// <exception cref="FoveaException">Milestones that do not rise, or rates that are negative or not finite.</exception>
    public MultiStepSchedule(float initial, IReadOnlyList<long> milestones, float gamma = 0.1f)
    {
        Check(nameof(MultiStepSchedule), nameof(initial), initial);
        Check(nameof(MultiStepSchedule), nameof(gamma), gamma);
        for (int i = 0; i < milestones.Count; i++)
        {
            if (milestones[i] < 1 || (i > 0 && milestones[i] <= milestones[i - 1]))
                throw new FoveaException($"{nameof(MultiStepSchedule)}: milestones must be 1 or more and rise, got {string.Join(", ", milestones)}.");
        }

        (_initial, _milestones, _gamma) = (initial, [.. milestones], gamma);
    }

    /// <inheritdoc/>
    public override float RateAt(long step)
    {
        int reached = 0;
        while (reached < _milestones.Length && _milestones[reached] <= step) reached++;
        return (float)(_initial * Math.Pow(_gamma, reached));
    }
}
