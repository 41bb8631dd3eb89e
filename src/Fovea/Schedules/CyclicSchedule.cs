namespace Fovea.Schedules;

/// <summary>A saw with two slopes: from the minimum straight up to the maximum and straight down again, for ever. (Smith 2017, triangular.)</summary>
public sealed class CyclicSchedule : LearningRateSchedule
{
    private readonly float _minimum;
    private readonly float _maximum;
    private readonly long _stepsUp;
    private readonly long _stepsDown;

    /// <summary>A schedule.</summary>
    /// <param name="minimum">The rate of the first step.</param>
    /// <param name="maximum">The rate at the top.</param>
    /// <param name="stepsUp">Steps from the minimum to the maximum.</param>
    /// <param name="stepsDown">Steps back; as many as up if null.</param>
    /// <exception cref="FoveaException">Less than one step up or down, or rates that are not 0 ≤ minimum ≤ maximum.</exception>
    public CyclicSchedule(float minimum, float maximum, long stepsUp = 2000, long? stepsDown = null)
    {
        CheckRange(nameof(CyclicSchedule), minimum, maximum);
        CheckSteps(nameof(CyclicSchedule), nameof(stepsUp), stepsUp);
        CheckSteps(nameof(CyclicSchedule), nameof(stepsDown), stepsDown ?? stepsUp);
        (_minimum, _maximum, _stepsUp, _stepsDown) = (minimum, maximum, stepsUp, stepsDown ?? stepsUp);
    }

    /// <inheritdoc/>
    public override float RateAt(long step)
    {
        long place = step % (_stepsUp + _stepsDown);
        double height = place <= _stepsUp ? (double)place / _stepsUp : (double)(_stepsUp + _stepsDown - place) / _stepsDown;
        return (float)(_minimum + (_maximum - (double)_minimum) * height);
    }
}
