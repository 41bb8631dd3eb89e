namespace Fovea.Schedules;

/// <summary>η(t) = η₀·(1 − t/steps)^power for t ≤ steps, then 0.</summary>
public sealed class PolynomialSchedule : LearningRateSchedule
{
    private readonly float _initial;
    private readonly long _steps;
    private readonly float _power;

    /// <summary>A schedule.</summary>
    /// <param name="initial">η₀, the rate of the first step.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="power">The power.</param>
    /// <exception cref="FoveaException">Less than one step, or a number that is negative or not finite.</exception>
    public PolynomialSchedule(float initial, long steps, float power = 1)
    {
        Check(nameof(PolynomialSchedule), nameof(initial), initial);
        Check(nameof(PolynomialSchedule), nameof(power), power);
        CheckSteps(nameof(PolynomialSchedule), nameof(steps), steps);
        (_initial, _steps, _power) = (initial, steps, power);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) => (float)(_initial * Math.Pow(1 - (double)Math.Min(step, _steps) / _steps, _power));
}
