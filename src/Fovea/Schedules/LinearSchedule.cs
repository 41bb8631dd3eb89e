namespace Fovea.Schedules;

/// <summary>A straight line: η(t) = η·(a + (b − a)·min(t/steps, 1)).</summary>
public sealed class LinearSchedule : LearningRateSchedule
{
    private readonly float _rate;
    private readonly float _startFactor;
    private readonly float _endFactor;
    private readonly long _steps;

    /// <summary>A schedule.</summary>
    /// <param name="rate">η.</param>
    /// <param name="startFactor">a, the factor of the first step.</param>
    /// <param name="endFactor">b, the factor from step number <paramref name="steps"/> on.</param>
    /// <param name="steps">Steps of the line.</param>
    /// <exception cref="FoveaException">Less than one step, or a number that is negative or not finite.</exception>
    public LinearSchedule(float rate, float startFactor = 1f / 3, float endFactor = 1, long steps = 5)
    {
        Check(nameof(LinearSchedule), nameof(rate), rate);
        Check(nameof(LinearSchedule), nameof(startFactor), startFactor);
        Check(nameof(LinearSchedule), nameof(endFactor), endFactor);
        CheckSteps(nameof(LinearSchedule), nameof(steps), steps);
        (_rate, _startFactor, _endFactor, _steps) = (rate, startFactor, endFactor, steps);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) =>
        (float)(_rate * (_startFactor + (_endFactor - (double)_startFactor) * Math.Min(step, _steps) / _steps));
}
