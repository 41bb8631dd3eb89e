namespace Fovea.Schedules;

/// <summary>Half a cosine: η(t) = η_min + (η_max − η_min)·(1 + cos(π·t/T))/2 for t ≤ T, then η_min, or on along the cosine. (Loshchilov and Hutter 2017, without restarts.)</summary>
public sealed class CosineSchedule : LearningRateSchedule
{
    private readonly float _maximum;
    private readonly long _steps;
    private readonly float _minimum;
    private readonly bool _periodic;

    /// <summary>A schedule.</summary>
    /// <param name="maximum">η_max, the rate of the first step.</param>
    /// <param name="steps">T, the steps of the whole training.</param>
    /// <param name="minimum">η_min.</param>
    /// <param name="periodic">Whether the rate rises again after T steps, as that of PyTorch's CosineAnnealingLR does, instead of staying at the minimum.</param>
    /// <exception cref="FoveaException">Less than one step, or rates that are not 0 ≤ minimum ≤ maximum.</exception>
    public CosineSchedule(float maximum, long steps, float minimum = 0, bool periodic = false)
    {
        CheckSteps(nameof(CosineSchedule), nameof(steps), steps);
        CheckRange(nameof(CosineSchedule), minimum, maximum);
        (_maximum, _steps, _minimum, _periodic) = (maximum, steps, minimum, periodic);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) =>
        (float)(_minimum + (_maximum - (double)_minimum) * (1 + Math.Cos(Math.PI * (_periodic ? step % (2 * _steps) : Math.Min(step, _steps)) / _steps)) / 2);
}
