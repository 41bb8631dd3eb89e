namespace Fovea.Schedules;

/// <summary>A staircase: η(t) = η₀·γ^⌊t/size⌋.</summary>
public sealed class StepSchedule : LearningRateSchedule
{
    private readonly float _initial;
    private readonly long _stepSize;
    private readonly float _gamma;

    /// <summary>A schedule.</summary>
    /// <param name="initial">η₀, the rate of the first steps.</param>
    /// <param name="stepSize">Steps of one stair.</param>
    /// <param name="gamma">γ.</param>
    /// <exception cref="FoveaException">A stair of less than one step, or rates that are negative or not finite.</exception>
    public StepSchedule(float initial, long stepSize, float gamma = 0.1f)
    {
        Check(nameof(StepSchedule), nameof(initial), initial);
        Check(nameof(StepSchedule), nameof(gamma), gamma);
        CheckSteps(nameof(StepSchedule), nameof(stepSize), stepSize);
        (_initial, _stepSize, _gamma) = (initial, stepSize, gamma);
    }

    /// <inheritdoc/>
    public override float RateAt(long step) => (float)(_initial * Math.Pow(_gamma, step / _stepSize));
}
