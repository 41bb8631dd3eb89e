namespace Fovea.Schedules;

/// <summary>The learning rate as a function of the step: no state, so a run can go on from any step.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">Counted from 0.</param>
    public abstract float RateAt(long step);

    private protected static void Check(string schedule, string name, float value)
    {
        if (!(value >= 0 && float.IsFinite(value))) throw new FoveaException($"{schedule}: {name} must be finite and 0 or more, got {value}.");
    }

    private protected static void CheckSteps(string schedule, string name, long steps)
    {
        if (steps < 1) throw new FoveaException($"{schedule}: {name} must be 1 or more, got {steps}.");
    }

    private protected static void CheckRange(string schedule, float minimum, float maximum)
    {
        if (!(minimum >= 0 && minimum <= maximum && float.IsFinite(maximum)))
            throw new FoveaException($"{schedule}: the rates must be finite and 0 ≤ minimum ≤ maximum, got {minimum} and {maximum}.");
    }
}
