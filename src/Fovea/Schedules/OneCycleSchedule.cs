namespace Fovea.Schedules;

/// <summary>Half a cosine up and half a cosine down: from η_max/d up to η_max in the first part of the steps, then down to η_max/(d·f). (Smith and Topin 2019.)</summary>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    private readonly float _maximum;
    private readonly long _steps;
    private readonly float _warmUpFraction;
    private readonly float _initialDivisor;
    private readonly float _finalDivisor;

    /// <summary>A schedule.</summary>
    /// <param name="maximum">η_max.</param>
    /// <param name="steps">Steps of the whole training; the rate stays at its last value after them.</param>
    /// <param name="warmUpFraction">The part of the steps in which the rate rises.</param>
    /// <param name="initialDivisor">d.</param>
    /// <param name="finalDivisor">f.</param>
    /// <exception cref="FoveaException">Less than two steps, a fraction outside of 0 to 1, or divisors below 1.</exception>
    public OneCycleSchedule(float maximum, long steps, float warmUpFraction = 0.3f, float initialDivisor = 25, float finalDivisor = 1e4f)
    {
        CheckSteps(nameof(OneCycleSchedule), nameof(steps), steps);
        Check(nameof(OneCycleSchedule), nameof(maximum), maximum);
        if (!(warmUpFraction is >= 0 and <= 1 && initialDivisor >= 1 && finalDivisor >= 1))
        {
            throw new FoveaException($"{nameof(OneCycleSchedule)}: warmUpFraction must be 0 to 1 and the divisors 1 or more, "
                + $"got {warmUpFraction}, {initialDivisor} and {finalDivisor}.");
        }

        (_maximum, _steps, _warmUpFraction, _initialDivisor, _finalDivisor) = (maximum, steps, warmUpFraction, initialDivisor, finalDivisor);
    }

    /// <inheritdoc/>
    public override float RateAt(long step)
    {
        // As PyTorch's: the top is at the end of step warmUpFraction·steps, which is step number one less.
        double last = _steps - 1, top = (double)(decimal)_warmUpFraction * _steps - 1, t = Math.Min(step, last);
        double initial = _maximum / (double)_initialDivisor, final = initial / _finalDivisor;
        return (float)(t <= top && top > 0 ? Between(initial, _maximum, t / top) : Between(_maximum, final, last > top ? (t - top) / (last - top) : 1));
    }

    private static double Between(double start, double end, double part) => end + (start - end) / 2 * (1 + Math.Cos(Math.PI * part));
}
