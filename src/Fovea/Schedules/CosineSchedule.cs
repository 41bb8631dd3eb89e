namespace Fovea.Schedules;

/// <summary>Half a cosine: η(t) = η_min + (η_max − η_min)·(1 + cos(π·t/T))/2 for t ≤ T, then η_min. (Loshchilov and Hutter 2017, without restarts.)</summary>
public sealed class CosineSchedule : LearningRateSchedule
{
    private readonly float _maximum;
    private readonly long _steps;
    private readonly float _minimum;

    /// <summary>A schedule.</summary>
    /// <param name="maximum">η_max, the rate of the first step.</param>
    /// <param name="steps">T, the steps of the whole training.</param>
    /// <param name="minimum">η_min.</param>
    /// <exception cref="FoveaException">Less than one step, or rates that are not 0 ≤ minimum ≤ maximum.</exception>
    public CosineSchedule(float maximum, long steps, float minimum = 0)
    {
        if (steps < 1) throw new FoveaException($"{nameof(CosineSchedule)}: steps must be 1 or more, got {steps}.");
        if (!(minimum >= 0 && minimum <= maximum && float.IsFinite(maximum)))
            throw new FoveaException($"{nameof(CosineSchedule)}: the rates must be finite and 0 ≤ minimum ≤ maximum, got {minimum} and {maximum}.");
        (_maximum, _steps, _minimum) = (maximum, steps, minimum);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) =>
        (float)(_minimum + (_maximum - (double)_minimum) * (1 + Math.Cos(Math.PI * Math.Min(step, _steps) / _steps)) / 2);
}
