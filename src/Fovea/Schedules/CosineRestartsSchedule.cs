namespace Fovea.Schedules;

/// <summary>Half cosines one after the other, each from the top: η(t) = η_min + (η_max − η_min)·(1 + cos(π·u/T))/2, u the steps since the last restart and T the length of the period. (Loshchilov and Hutter 2017.)</summary>
public sealed class CosineRestartsSchedule : LearningRateSchedule
{
    private readonly float _maximum;
    private readonly long _period;
    private readonly int _multiplier;
    private readonly float _minimum;

    /// <summary>A schedule.</summary>
    /// <param name="maximum">η_max, the rate after each restart.</param>
    /// <param name="period">Steps of the first period.</param>
    /// <param name="multiplier">Each period is this many times as long as the one before.</param>
    /// <param name="minimum">η_min.</param>
    /// <exception cref="FoveaException">Less than one step, a multiplier below 1, or rates that are not 0 ≤ minimum ≤ maximum.</exception>
    public CosineRestartsSchedule(float maximum, long period, int multiplier = 1, float minimum = 0)
    {
        CheckSteps(nameof(CosineRestartsSchedule), nameof(period), period);
        CheckRange(nameof(CosineRestartsSchedule), minimum, maximum);
        if (multiplier < 1) throw new FoveaException($"{nameof(CosineRestartsSchedule)}: multiplier must be 1 or more, got {multiplier}.");
        (_maximum, _period, _multiplier, _minimum) = (maximum, period, multiplier, minimum);
    }

    /// <inheritdoc/>
    public override float RateAt(long step)
    {
        (long since, long length) = (step, _period);
        if (_multiplier == 1) since %= length;
        while (since >= length)
        {
            since -= length;
            if (length > long.MaxValue / _multiplier) break;
            length *= _multiplier;
        }

        return (float)(_minimum + (_maximum - (double)_minimum) * (1 + Math.Cos(Math.PI * since / length)) / 2);
    }
}
