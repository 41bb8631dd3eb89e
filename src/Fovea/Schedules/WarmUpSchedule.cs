namespace Fovea.Schedules;

/// <summary>A straight line up to the first rate of any schedule, and then that schedule: η(t) = s(0)·(a + (1 − a)·t/steps) for t below steps, else s(t − steps). (Goyal et al. 2017.)</summary>
public sealed class WarmUpSchedule : LearningRateSchedule
{
    private readonly LearningRateSchedule _schedule;
    private readonly long _steps;
    private readonly float _startFactor;

    /// <summary>A schedule.</summary>
    /// <param name="schedule">s, what comes after the warm-up.</param>
    /// <param name="steps">Steps of the warm-up.</param>
    /// <param name="startFactor">a, the factor of the first step.</param>
    /// <exception cref="FoveaException">Less than one step, or a factor that is negative or not finite.</exception>
    public WarmUpSchedule(LearningRateSchedule schedule, long steps, float startFactor = 1f / 3)
    {
        CheckSteps(nameof(WarmUpSchedule), nameof(steps), steps);
        Check(nameof(WarmUpSchedule), nameof(startFactor), startFactor);
        (_schedule, _steps, _startFactor) = (schedule, steps, startFactor);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) => step >= _steps ? _schedule.RateAt(step - _steps)
        : (float)(_schedule.RateAt(0) * (_startFactor + (1 - (double)_startFactor) * step / _steps));
}
