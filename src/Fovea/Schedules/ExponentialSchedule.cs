namespace Fovea.Schedules;

/// <summary>Exponential decay: η(t) = η₀·γᵗ.</summary>
public sealed class ExponentialSchedule : LearningRateSchedule
{
    private readonly float _initial;
    private readonly float _gamma;

    /// <summary>A schedule.</summary>
    /// <param name="initial">η₀, the rate of the first step.</param>
    /// <param name="gamma">γ.</param>
    /// <exception cref="FoveaException">A number that is negative or not finite.</exception>
    public ExponentialSchedule(float initial, float gamma)
    {
        Check(nameof(ExponentialSchedule), nameof(initial), initial);
        Check(nameof(ExponentialSchedule), nameof(gamma), gamma);
        (_initial, _gamma) = (initial, gamma);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) => (float)(_initial * Math.Pow(_gamma, step));
}
